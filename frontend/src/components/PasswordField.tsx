import { Eye, EyeOff } from 'lucide-react';
import { type ComponentProps, forwardRef, useState } from 'react';
import { IconButton } from './IconButton';
import { TextField } from './TextField';

export const PasswordField = forwardRef<HTMLInputElement, ComponentProps<typeof TextField>>(
  function PasswordField(props, ref) {
    const [shown, setShown] = useState(false);
    return (
      <TextField
        ref={ref}
        type={shown ? 'text' : 'password'}
        trailing={
          <IconButton label={shown ? 'Hide password' : 'Show password'} onClick={() => setShown(!shown)}>
            {shown ? <EyeOff aria-hidden size={20} /> : <Eye aria-hidden size={20} />}
          </IconButton>
        }
        {...props}
      />
    );
  },
);
