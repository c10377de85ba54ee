import { useMutation } from '@tanstack/react-query';
import { Link } from 'react-router-dom';
import { type User, api, body } from '@/api/client';
import { explain } from '@/api/problem';
import { Switch } from '@/components/Switch';
import { useToast } from '@/components/Toasts';
import { SettingsFrame } from './SettingsFrame';
import { useSaved } from './useSaved';

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
        hint="Only people you accept see your posts. Pictures move to new addresses within a minute."
        checked={save.isPending ? save.variables : user.is_private}
        onChange={(wanted) => {
          if (!save.isPending) save.mutate(wanted);
        }}
      />
      <Link
        to="/settings/requests"
        className="flex min-h-11 w-fit items-center text-sm text-accent underline"
      >
        Follow requests
      </Link>
    </SettingsFrame>
  );
}
