import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { type User, api, body } from '@/api/client';
import { type Wait, explainWait } from '@/api/patience';
import { explain } from '@/api/problem';
import { Button } from '@/components/Button';
import { useToast } from '@/components/Toasts';
import { ACCEPT, refusal, upload } from '@/entities/media/upload';
import { Avatar } from '@/entities/user/Avatar';
import { useSaved } from './useSaved';

export function AvatarEditor({ user }: { user: User }) {
  const show = useSaved();
  const say = useToast();
  const [wait, setWait] = useState<Wait>();
  const input = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const running = useRef<AbortController>();
  // What outlives the page might be done for somebody else.
  useEffect(() => () => running.current?.abort(), []);
  const change = useMutation({
    mutationFn: async (file: File | null) => {
      const { signal } = (running.current = new AbortController());
      if (file === null) return body(await api.DELETE('/api/v1/users/me/avatar', { signal })).data;
      const { uploadId } = await upload(file, signal, { onWait: setWait });
      return body(await api.PUT('/api/v1/users/me/avatar', { body: { upload_id: uploadId }, signal })).data;
    },
    onSuccess: (saved, file) => {
      show(saved);
      // The button that was pressed is gone.
      if (file === null) button.current?.focus();
    },
    onError: (error) => {
      if (running.current?.signal.aborted !== true) say(explain(error));
    },
  });
  const choose = (file: File | undefined) => {
    if (file === undefined) return;
    const reason = refusal(file);
    if (reason === undefined) change.mutate(file);
    else say(reason);
  };
  const cancel = () => {
    running.current?.abort();
    button.current?.focus();
  };
  return (
    <div className="flex items-center gap-4">
      <Avatar person={user} size="large" />
      <div className="flex flex-col gap-1">
        <div className="flex flex-wrap gap-2">
          <input
            ref={input}
            type="file"
            accept={ACCEPT}
            aria-label="Choose a picture of yourself"
            tabIndex={-1}
            className="sr-only"
            onChange={(event) => {
              choose(event.target.files?.[0]);
              event.target.value = '';
            }}
          />
          <Button
            ref={button}
            look="quiet"
            className="px-3!"
            busy={change.isPending}
            onClick={() => input.current?.click()}
          >
            Change picture
          </Button>
          {user.avatar != null && (
            <Button
              look="quiet"
              className="px-3!"
              busy={change.isPending}
              onClick={() => change.mutate(null)}
            >
              Remove
            </Button>
          )}
          {wait !== undefined && (
            <Button look="quiet" className="px-3!" onClick={cancel}>
              Cancel
            </Button>
          )}
        </div>
        <p role="status" className="text-xs text-ink-faint">
          {wait !== undefined && explainWait(wait)}
        </p>
      </div>
    </div>
  );
}
