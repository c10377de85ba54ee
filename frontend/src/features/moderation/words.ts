import type { AuditEntry, ModeratedPerson, User } from '@/api/client';

interface Subject {
  subject_type: 'post' | 'comment' | 'user';
  person: { username: string };
}

/** "Post by ann"; a person is named only. */
export const titleOf = ({ subject_type, person }: Subject): string =>
  subject_type === 'user'
    ? person.username
    : `${subject_type === 'post' ? 'Post' : 'Comment'} by ${person.username}`;

/** Before what it was done to; an invitation is all of it. */
const done: Record<AuditEntry['action'], string> = {
  dismiss: 'found nothing wrong with',
  hide: 'hid',
  limit: 'limited',
  suspend: 'suspended',
  reinstate: 'reinstated',
  restore: 'showed again',
  create: 'made the account of',
  reset: 'made a link to a new password for',
  set_role: 'changed the role of',
  approve: 'let in',
  refuse: 'turned away',
  totp_off: 'took the second factor from',
  invite: 'made an invitation',
  uninvite: 'took an invitation back',
};

export const didOf = (action: AuditEntry['action']): string => done[action];

export const statuses: Record<ModeratedPerson['status'], string> = {
  active: 'Active',
  pending: 'Waits for approval',
  suspended: 'Suspended',
  leaving: 'Leaving',
};

/** "Active, limited since …" is for the page; in a line it is shorter. */
export const standingOf = ({ status, limited_at }: ModeratedPerson): string =>
  limited_at === null ? statuses[status] : `${statuses[status]}, limited`;

/** Why somebody may not decide about a person; `undefined` where they may. */
export function barred(me: User, person: Pick<ModeratedPerson, 'id' | 'role'>): string | undefined {
  if (person.id === me.id) return 'This is about you: somebody else decides.';
  if (me.role !== 'admin' && person.role !== 'user') return 'Admins decide about moderators and admins.';
  return undefined;
}
