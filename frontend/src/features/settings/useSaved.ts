import { useQueryClient } from '@tanstack/react-query';
import type { User } from '@/api/client';
import { patchAuthor } from '@/entities/post/queries';
import { useSession } from '@/entities/session/session';

const HOLDING = [['profiles'], ['people'], ['comments'], ['posts', 'by'], ['posts', 'one']];

export function useSaved(): (user: User) => void {
  const session = useSession();
  const client = useQueryClient();
  return (user) => {
    const { id, username, full_name, avatar } = user;
    session.update(user);
    patchAuthor(client, { id, username, full_name, avatar });
    for (const queryKey of HOLDING) void client.invalidateQueries({ queryKey });
  };
}
