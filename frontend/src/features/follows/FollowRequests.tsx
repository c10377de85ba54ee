import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { type FollowRequest, api, body } from '@/api/client';
import { explain } from '@/api/problem';
import { Button } from '@/components/Button';
import { IconButton } from '@/components/IconButton';
import { PageTitle } from '@/components/PageTitle';
import { EmptyState, ErrorState, Loading } from '@/components/States';
import { useToast } from '@/components/Toasts';
import { PersonRow } from '@/entities/user/PersonRow';
import { useTitle } from '@/lib/useTitle';

const key = ['follow_requests'];

/** Who asks to follow. */
export function FollowRequests() {
  useTitle('Follow requests');
  const query = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) =>
      body(await api.GET('/api/v1/follow_requests', { params: { query: { limit: 50 } }, signal })).data,
  });
  return (
    <section className="mx-auto max-w-xl">
      <PageTitle>Follow requests</PageTitle>
      {query.isPending && <Loading />}
      {query.isError && <ErrorState text={explain(query.error)} onRetry={() => void query.refetch()} />}
      {query.data?.length === 0 && (
        <EmptyState title="No requests" text="Who asks to follow you waits here for your answer." />
      )}
      <ul className="divide-y divide-hairline">
        {query.data?.map((request) => (
          <RequestRow key={request.id} request={request} />
        ))}
      </ul>
    </section>
  );
}

function RequestRow({ request }: { request: FollowRequest }) {
  const client = useQueryClient();
  const say = useToast();
  const options = { params: { path: { username: request.username } } };
  const answer = useMutation({
    mutationFn: async (accept: boolean): Promise<unknown> =>
      accept
        ? api.PUT('/api/v1/follow_requests/{username}', options)
        : api.DELETE('/api/v1/follow_requests/{username}', options),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
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
