import { HttpResponse } from 'msw';
import type { Comment, Media, Post, Profile, Relation, User } from '@/api/client';

const when = '2026-01-02T03:04:05.000000Z';
const nobody: Relation = {
  follows: false,
  follow_requested: false,
  followed_by: false,
  blocks: false,
  mutes: false,
};

export const media: Media = {
  id: '70',
  alt_text: 'A cup of coffee',
  width: 800,
  height: 1000,
  placeholder: '',
  renditions: [{ url: '/media/70/320.jpg', width: 256, height: 320, content_type: 'image/jpeg' }],
};

export const profile: Profile = {
  id: '2',
  username: 'ann',
  full_name: 'Ann',
  bio: '',
  website: '',
  avatar: null,
  is_private: false,
  counts: { posts: 1, followers: 0, following: 0 },
  viewer: nobody,
  created_at: when,
};

export const user: User = {
  ...profile,
  id: '1',
  username: 'me',
  full_name: 'Me',
  email: 'me@example.org',
  email_verified: true,
  role: 'user',
};

const { id, username, full_name, avatar } = profile;
export const author = { id, username, full_name, avatar };

export const post: Post = {
  id: '7',
  author,
  caption: 'The first cup.',
  media: [media],
  visibility: 'public',
  like_count: 3,
  comment_count: 0,
  viewer: { liked: false },
  is_hidden: false,
  created_at: when,
  edited_at: null,
};

export const comment: Comment = {
  id: '9',
  post_id: post.id,
  author,
  text: 'I can smell it.',
  reply_to: null,
  reply_count: 0,
  like_count: 0,
  viewer: { liked: false },
  is_hidden: false,
  created_at: when,
  edited_at: null,
};

/** An answer of one thing. */
export const one = (data: unknown, status = 200) => HttpResponse.json({ data } as object, { status });

/** A page of a list, and where the next one begins. */
export const listed = (data: unknown[], next: string | null = null) =>
  HttpResponse.json({ data, page: { next_cursor: next } });

/** A refusal, with the fields that it is about. */
export const refused = (status: number, code: string, errors: object[] = [], headers = {}) =>
  HttpResponse.json({ status, code, title: `title of ${code}`, detail: '', errors }, { status, headers });
