import { useQuery } from '@tanstack/react-query';
import type { Post } from '@/api/client';
import { Menu } from '@/components/Menu';
import { useToast } from '@/components/Toasts';
import { useRestoreMenu } from '@/entities/moderation/useRestoreMenu';
import { useReportMenu } from '@/entities/report/useReportMenu';
import { useSession } from '@/entities/session/session';
import { profileQuery } from '@/entities/user/queries';
import { useStandingMenu } from '@/entities/user/useStandingMenu';
import { useOwnPostMenu } from './useOwnPostMenu';

interface PostMenuProps {
  post: Post;
  /** It was deleted, or whose it is was blocked. */
  onGone: () => void;
}

export function PostMenu({ post, onGone }: PostMenuProps) {
  const { user } = useSession();
  const say = useToast();
  const { username } = post.author;
  // An author does not say how one stands to them; their page does, where it was read.
  const { data: author } = useQuery({ ...profileQuery(username), enabled: false });
  const own = useOwnPostMenu(post, onGone);
  const about = useStandingMenu(username, author?.viewer, onGone);
  const report = useReportMenu({ type: 'post', id: post.id, username, blocked: false }, onGone);
  const restore = useRestoreMenu({ type: 'post', id: post.id, is_hidden: post.is_hidden });
  const copyLink = async () => {
    const link = `${window.location.origin}/p/${post.id}`;
    try {
      await navigator.clipboard.writeText(link);
      say('The link is copied.');
    } catch {
      // Forbidden, or not a secure context.
      say(`The link is ${link}`);
    }
  };
  const copy = {
    label: 'Copy link',
    onSelect: () => void copyLink(),
  };
  const mine = user?.username === username;
  const items = mine ? own.items : [...restore.items, ...about.items, report.item];
  return (
    <>
      <Menu label="Actions on the post" items={user == null ? [copy] : [copy, ...items]} />
      {mine ? own.question : about.question}
      {report.question}
      {restore.question}
    </>
  );
}
