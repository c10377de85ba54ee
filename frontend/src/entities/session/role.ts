import type { User } from '@/api/client';

/** Whether they do the work of moderators; admins do, too. */
export const moderates = (user: User | null | undefined): boolean => user != null && user.role !== 'user';
