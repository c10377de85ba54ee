import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router-dom';
import { type Profile, type Relation, api, body } from '@/api/client';
import { explain } from '@/api/problem';
import { readAgain } from '@/api/readAgain';
import { useToast } from '@/components/Toasts';
import { createToggleQueues } from '@/lib/toggleQueue';
import { feedQuery } from '../post/queries';
import { useSession } from '../session/session';
import { patchRelation, profileKey } from './queries';

type Standing = Pick<Relation, 'follows' | 'follow_requested'>;

const NONE: Standing = { follows: false, follow_requested: false };
const isOn = ({ follows, follow_requested }: Standing) => follows || follow_requested;
const queueOf = createToggleQueues();

/** `standing` is what the server last said. */
function followOf(client: QueryClient, username: string, standing: Standing) {
  let confirmed = standing;
  const wish = (): Standing => {
    const asks = client.getQueryData<Profile>(profileKey(username))?.is_private === true;
    return { follows: !asks, follow_requested: asks };
  };
  return {
    show: (on: boolean) => {
      const back = on === isOn(confirmed);
      patchRelation(client, username, back ? confirmed : on ? wish() : NONE);
    },
    send: async (on: boolean) => {
      const options = { params: { path: { username } } };
      const path = '/api/v1/users/{username}/follow' as const;
      confirmed = body(on ? await api.PUT(path, options) : await api.DELETE(path, options)).data;
    },
    settled: () => {
      patchRelation(client, username, confirmed);
      void readAgain(client, profileKey(username));
      void readAgain(client, feedQuery.queryKey);
    },
  };
}

/** Follows, asks to follow, and takes both back; shows the wish at once. */
export function useFollow(username: string, relation: Relation | null | undefined) {
  const { user } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const say = useToast();
  const standing: Standing = relation ?? NONE;
  const on = isOn(standing);
  const toggle = () => {
    if (user == null) {
      navigate(`/login?next=/${username}`);
      return;
    }
    queueOf(client, username, () => followOf(client, username, standing))
      .want(!on, on)
      .catch((error: unknown) => say(explain(error)));
  };
  return { standing, on, toggle };
}
