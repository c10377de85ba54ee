import type { AuditEntry, Case, Dossier, ModeratedPerson, Told, User } from '@/api/client';
import { author, media, profile, user } from './data';

const when = '2026-01-02T03:04:05.000000Z';

export const moderator: User = { ...user, role: 'moderator' };
export const admin: User = { ...user, role: 'admin' };
const bob = { ...author, id: '3', username: 'bob' };

export const moderated: ModeratedPerson = {
  ...author,
  role: 'user',
  status: 'active',
  limited_at: null,
  is_private: false,
  counts: profile.counts,
  open_reports: 2,
  closed_reports: 0,
  created_at: when,
};

export const told: Told = {
  id: '11',
  reason: 'hate',
  text: 'Read the second line.',
  state: 'open',
  reporter: bob,
  created_at: when,
};

export const entry: AuditEntry = {
  id: '21',
  action: 'hide',
  subject_type: 'post',
  subject_id: '6',
  actor: { ...author, id: '4', username: 'mod' },
  person: author,
  note: 'As bad as this one.',
  created_at: when,
};

export const dossier: Dossier = {
  ...told,
  subject_type: 'post',
  subject_id: '7',
  is_hidden: false,
  evidence: { text: 'A bad caption.', media: [media] },
  person: moderated,
  others: [{ ...told, id: '12', reason: 'spam', text: '', reporter: { ...bob, id: '5', username: 'cat' } }],
  history: [entry],
};

export const reported: Case = {
  id: '11',
  subject_type: 'post',
  subject_id: '7',
  person: author,
  reason: 'hate',
  reports: 2,
  state: 'open',
  created_at: when,
  closed_at: null,
};
