import { useMutation } from '@tanstack/react-query';
import { api } from '@/api/client';
import { explain } from '@/api/problem';
import { useToast } from '@/components/Toasts';
import { own } from '@/lib/kept';

const NEEDED = 'email-proof';

/** Whether the API has refused a post for want of a proven address: not every server does. */
export const emailProof = {
  isNeeded: (owner: string): boolean => own.kept(owner, NEEDED) === true,
  need: (owner: string): void => own.keep(owner, NEEDED, true),
};

export function useSendProof() {
  const say = useToast();
  return useMutation({
    mutationFn: () => api.POST('/api/v1/auth/email/verification'),
    onSuccess: () => say('A letter is on its way.'),
    onError: (error) => say(explain(error)),
  });
}
