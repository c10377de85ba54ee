import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { AskForReset } from './AskForReset';
import { SetPassword } from './SetPassword';

/** Without the token of a letter one asks for the letter. */
export function ResetPage() {
  const token = useSearchParams()[0].get('token') ?? '';
  const [first] = useState(token);
  return token === '' ? <AskForReset arrived={first !== ''} /> : <SetPassword key={token} token={token} />;
}
