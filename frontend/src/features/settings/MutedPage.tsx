import { type Card, type Page, api, body } from '@/api/client';
import { cursorOf } from '@/api/paging';
import { useMute } from '@/entities/user/useStanding';
import { UndoList } from './UndoList';

const fetchPage = async (cursor: string | undefined, signal: AbortSignal): Promise<Page<Card>> =>
  body(await api.GET('/api/v1/mutes', { params: { query: { limit: 50, ...cursorOf(cursor) } }, signal }));

export function MutedPage() {
  return (
    <UndoList
      title="Muted"
      text="Posts of these people do not come to your feed. You find everything on their pages, and nobody is told."
      empty="You mute nobody"
      verb="Unmute"
      queryKey={['mutes']}
      fetchPage={fetchPage}
      useChange={useMute}
    />
  );
}
