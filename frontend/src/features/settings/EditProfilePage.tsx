import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { type User, api, body } from '@/api/client';
import { explain, isProblem } from '@/api/problem';
import { Button } from '@/components/Button';
import { TextArea } from '@/components/TextArea';
import { TextField } from '@/components/TextField';
import { useToast } from '@/components/Toasts';
import { AvatarEditor } from './AvatarEditor';
import { SettingsFrame } from './SettingsFrame';
import { useSaved } from './useSaved';

type Field = 'username' | 'full_name' | 'website' | 'bio';

export function EditProfilePage({ user }: { user: User }) {
  const show = useSaved();
  const say = useToast();
  const [form, setForm] = useState({
    username: user.username,
    full_name: user.full_name,
    website: user.website,
    bio: user.bio,
  });
  const save = useMutation({
    mutationFn: async () => body(await api.PATCH('/api/v1/users/me', { body: form })).data,
    onSuccess: (saved) => {
      show(saved);
      say('Your profile is saved.');
    },
  });
  const fields = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (save.isError) fields.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [save.isError, save.error]);
  const problems = isProblem(save.error) ? save.error.problem.errors : [];
  const taken = isProblem(save.error, 'user.username_taken') ? explain(save.error) : undefined;
  const errorOf = (field: Field) =>
    problems.find((problem) => problem.field === field)?.message ??
    (field === 'username' ? taken : undefined);
  const general =
    save.isError && problems.length === 0 && taken === undefined ? explain(save.error) : undefined;
  const set = (part: Partial<typeof form>) => setForm({ ...form, ...part });
  return (
    <SettingsFrame title="Edit profile">
      <AvatarEditor user={user} />
      <form
        ref={fields}
        className="flex flex-col gap-4"
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextField
          label="Username"
          autoCapitalize="none"
          value={form.username}
          error={errorOf('username')}
          onChange={(event) => set({ username: event.target.value })}
        />
        <TextField
          label="Full name"
          value={form.full_name}
          error={errorOf('full_name')}
          onChange={(event) => set({ full_name: event.target.value })}
        />
        <TextField
          label="Website"
          type="url"
          placeholder="https://"
          value={form.website}
          error={errorOf('website')}
          onChange={(event) => set({ website: event.target.value })}
        />
        <TextArea
          label="Bio"
          limit={300}
          text={form.bio}
          error={errorOf('bio')}
          onChange={(event) => set({ bio: event.target.value })}
        />
        {general !== undefined && (
          <p role="alert" className="text-sm text-danger">
            {general}
          </p>
        )}
        <Button type="submit" busy={save.isPending}>
          Save
        </Button>
      </form>
    </SettingsFrame>
  );
}
