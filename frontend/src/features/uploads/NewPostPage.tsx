import { useEffect, useState } from 'react';
import { Loading } from '@/components/States';
import { useToast } from '@/components/Toasts';
import { useLock } from '@/lib/useLock';
import { useTitle } from '@/lib/useTitle';
import { NewPost } from './NewPost';

/** One draft for each person; of two tabs the first has it, and the second when the first is gone. */
export function NewPostPage({ owner }: { owner: string }) {
  useTitle('New post');
  const has = useLock(`tintype.draft.${owner}`);
  const [apart, setApart] = useState(false);
  // What was begun without the draft is not taken away by it.
  const [begun, setBegun] = useState(false);
  const [isTakenOver, setTakenOver] = useState(false);
  const say = useToast();
  if (has === false && !apart) setApart(true);
  if (has === true && apart && !begun) {
    setApart(false);
    setTakenOver(true);
  }
  useEffect(() => {
    if (isTakenOver) say('Your draft is here: its other tab is closed.');
  }, [isTakenOver, say]);
  if (has === undefined) return <Loading />;
  return has && !apart ? (
    <NewPost key="kept" owner={owner} isTakenOver={isTakenOver} />
  ) : (
    <NewPost key="apart" owner={undefined} isDraftFree={has} onBegun={setBegun} />
  );
}
