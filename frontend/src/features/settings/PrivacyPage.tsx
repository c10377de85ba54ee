import { useMutation } from '@tanstack/react-query';
import { Link } from 'react-router-dom';
import { type User, api, body } from '@/api/client';
import { explain } from '@/api/problem';
import { Switch } from '@/components/Switch';
import { useToast } from '@/components/Toasts';
import { SettingsFrame } from './SettingsFrame';
import { useSaved } from './useSaved';

const consequences = [
  'Who follows you now stays. You can remove them from the list of your followers.',
  'Who wants to follow you asks first. When the account becomes public again, everybody who waits is accepted.',
  'Everybody else sees your name, picture and numbers, but not your bio, website, posts or lists.',
  'Pictures get new addresses within a minute; the old ones then show nothing. What somebody has saved, or a browser has kept, cannot be called back.',
];

export function PrivacyPage({ user }: { user: User }) {
  const show = useSaved();
  const say = useToast();
  const save = useMutation({
    mutationFn: async (is_private: boolean) =>
      body(await api.PATCH('/api/v1/users/me', { body: { is_private } })).data,
    onSuccess: (saved) => {
      show(saved);
      say(saved.is_private ? 'Your account is private.' : 'Your account is public.');
    },
    onError: (error) => say(explain(error)),
  });
  return (
    <SettingsFrame title="Privacy">
      <Switch
        label="Private account"
        hint="Only followers whom you accept see your posts."
        checked={save.isPending ? save.variables : user.is_private}
        onChange={(wanted) => {
          if (!save.isPending) save.mutate(wanted);
        }}
      />
      <div className="flex flex-col gap-2 text-sm text-ink-soft">
        <h2 className="font-semibold text-ink">What becomes of it</h2>
        <ul className="flex list-disc flex-col gap-1 pl-5">
          {consequences.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      </div>
      <Link
        to="/settings/requests"
        className="flex min-h-11 w-fit items-center text-sm text-accent underline"
      >
        Follow requests
      </Link>
    </SettingsFrame>
  );
}
