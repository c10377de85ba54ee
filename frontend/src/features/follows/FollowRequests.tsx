import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useRef } from 'react';
import { type FollowRequest, type Page, api, body } from '@/api/client';
import { type Pages, changePages, cursorOf, paged } from '@/api/paging';
import { explain } from '@/api/problem';
import { Button } from '@/components/Button';
import { IconButton } from '@/components/IconButton';
import { PageTitle } from '@/components/PageTitle';
import { EmptyState } from '@/components/States';
import { useToast } from '@/components/Toasts';
import { PagedList } from '@/entities/list/PagedList';
import { PersonRow } from '@/entities/user/PersonRow';
import { useTitle } from '@/lib/useTitle';

const key = ['follow_requests'];

export function FollowRequests() {
  useTitle('Follow requests');
  const list = useRef<HTMLDivElement>(null);
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: async ({ pageParam, signal }): Promise<Page<FollowRequest>> =>
      body(
        await api.GET('/api/v1/follow_requests', {
          params: { query: { limit: 50, ...cursorOf(pageParam) } },
          signal,
        }),
      ),
    ...paged,
  });
  return (
    <section className="mx-auto max-w-xl">
      <PageTitle>Follow requests</PageTitle>
      <div ref={list} tabIndex={-1} role="group" aria-label="Follow requests" className="outline-none">
        <PagedList
          query={query}
          empty={<EmptyState title="No requests" text="Who asks to follow you waits here for your answer." />}
        >
          {(request) => (
            <RequestRow
              key={request.id}
              request={request}
              // The button that was pressed is gone.
              onAnswered={() => list.current?.focus()}
            />
          )}
        </PagedList>
      </div>
    </section>
  );
}

interface RequestRowProps {
  request: FollowRequest;
  onAnswered: () => void;
}

function RequestRow({ request, onAnswered }: RequestRowProps) {
  const client = useQueryClient();
  const say = useToast();
  const options = { params: { path: { username: request.username } } };
  const answer = useMutation({
    mutationFn: async (accept: boolean): Promise<unknown> =>
      accept
        ? api.PUT('/api/v1/follow_requests/{username}', options)
        : api.DELETE('/api/v1/follow_requests/{username}', options),
    onSuccess: () => {
      client.setQueryData<Pages<FollowRequest>>(
        key,
        changePages((requests) => requests.filter(({ id }) => id !== request.id)),
      );
      onAnswered();
    },
    onError: (error) => say(explain(error)),
  });
  return (
    <PersonRow person={request}>
      <Button
        busy={answer.isPending}
        aria-label={`Accept ${request.username}`}
        onClick={() => answer.mutate(true)}
      >
        Accept
      </Button>
      <IconButton
        label={`Refuse ${request.username}`}
        disabled={answer.isPending}
        onClick={() => answer.mutate(false)}
      >
        <X aria-hidden size={20} />
      </IconButton>
    </PersonRow>
  );
}
