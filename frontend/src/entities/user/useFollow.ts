import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router-dom';
import { type Profile, type Relation, api, body } from '@/api/client';
import { explain } from '@/api/problem';
import { useToast } from '@/components/Toasts';
import { type ToggleQueue, createToggleQueue } from '@/lib/toggleQueue';
import { useSession } from '../session/session';
import { patchRelation, profileKey } from './queries';

type Standing = Pick<Relation, 'follows' | 'follow_requested'>;

interface Held {
  queue: ToggleQueue;
  /** What the server last said. */
  confirmed: Standing;
}

const NONE: Standing = { follows: false, follow_requested: false };
const isOn = ({ follows, follow_requested }: Standing) => follows || follow_requested;
const held = new WeakMap<QueryClient, Map<string, Held>>();

/** A person may be shown twice, on a page and in a list: both share one queue. */
function heldFor(client: QueryClient, username: string): Held {
  const all = held.get(client) ?? new Map<string, Held>();
  held.set(client, all);
  const known = all.get(username);
  if (known !== undefined) return known;
  const wish = (): Standing => {
    const asks = client.getQueryData<Profile>(profileKey(username))?.is_private === true;
    return { follows: !asks, follow_requested: asks };
  };
  const one: Held = {
    confirmed: NONE,
    queue: createToggleQueue({
      show: (on) => {
        const back = on === isOn(one.confirmed);
        patchRelation(client, username, back ? one.confirmed : on ? wish() : NONE);
      },
      send: async (on) => {
        const options = { params: { path: { username } } };
        const path = '/api/v1/users/{username}/follow' as const;
        one.confirmed = body(on ? await api.PUT(path, options) : await api.DELETE(path, options)).data;
      },
    }),
  };
  all.set(username, one);
  return one;
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
    const one = heldFor(client, username);
    if (!one.queue.busy()) one.confirmed = standing;
    one.queue
      .want(!on, on)
      .then(() => {
        patchRelation(client, username, one.confirmed);
        void client.invalidateQueries({ queryKey: profileKey(username) });
        void client.invalidateQueries({ queryKey: ['posts', 'feed'] });
      })
      .catch((error: unknown) => say(explain(error)));
  };
  return { standing, on, toggle };
}
