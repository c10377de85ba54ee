import { type Card, type Page, api, body } from '@/api/client';
import { cursorOf } from '@/api/paging';
import { useBlock } from '@/entities/user/useStanding';
import { UndoList } from './UndoList';

const fetchPage = async (cursor: string | undefined, signal: AbortSignal): Promise<Page<Card>> =>
  body(await api.GET('/api/v1/blocks', { params: { query: { limit: 50, ...cursorOf(cursor) } }, signal }));

export function BlockedPage() {
  return (
    <UndoList
      title="Blocked"
      text="You and these people do not find each other. Nobody is told of a block, nor of its end."
      empty="You block nobody"
      verb="Unblock"
      queryKey={['blocks']}
      fetchPage={fetchPage}
      useChange={useBlock}
    />
  );
}
