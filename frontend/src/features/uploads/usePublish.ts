import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { api, body } from '@/api/client';
import { isProblem } from '@/api/problem';
import { useToast } from '@/components/Toasts';
import { restartFeed } from '@/entities/post/queries';
import { emailProof } from '@/entities/session/emailProof';
import { useSession } from '@/entities/session/session';
import { createIntent } from '@/lib/intent';
import { type Keeper, clearDraft, loadSent, noteSent } from './draft';
import type { Item } from './items';

interface Written {
  caption: string;
  forFollowers: boolean;
  items: Item[];
}

export function usePublish(owner: Keeper) {
  const [intent] = useState(() => createIntent(loadSent(owner), (sent) => noteSent(owner, sent)));
  const client = useQueryClient();
  const { user } = useSession();
  const navigate = useNavigate();
  const say = useToast();
  const forget = () => {
    intent.answered();
    clearDraft(owner);
  };
  const publish = useMutation({
    mutationFn: async ({ caption, forFollowers, items }: Written) => {
      const post = {
        caption,
        visibility: forFollowers ? ('followers' as const) : ('public' as const),
        media: items.map((item) => ({ upload_id: item.uploadId ?? '', alt_text: item.alt })),
      };
      const headers = { 'Idempotency-Key': intent.keyFor(post) };
      return body(await api.POST('/api/v1/posts', { headers, body: post })).data;
    },
    onSuccess: (post) => {
      forget();
      restartFeed(client);
      void client.invalidateQueries({ queryKey: ['posts'] });
      void client.invalidateQueries({ queryKey: ['profiles', post.author.username] });
      say('Your post is published.');
      navigate(`/p/${post.id}`, { replace: true });
    },
    onError: (error) => {
      if (isProblem(error) && error.problem.status < 500) intent.answered();
      if (user != null && isProblem(error, 'auth.email_unverified')) emailProof.need(user.id);
    },
  });
  return { publish, forget };
}
