import type { Reason, SubjectType } from '@/api/client';

/** What may be wrong, in the order in which one is asked. */
export const reasons: Record<Reason, string> = {
  spam: 'Spam or fraud',
  harassment: 'Bullying or harassment',
  hate: 'Hate',
  nudity: 'Nudity or sex',
  violence: 'Violence or threats',
  self_harm: 'Self-harm',
  impersonation: 'Pretending to be somebody else',
  copyright: 'Work of others, used without leave',
  illegal: 'Against the law',
  other: 'Something else',
};

export const nouns: Record<SubjectType, string> = { post: 'post', comment: 'comment', user: 'account' };
