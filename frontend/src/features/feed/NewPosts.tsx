import { ArrowUp } from 'lucide-react';
import { buttonClasses } from '@/components/Button';
import { classes } from '@/lib/classes';

interface NewPostsProps {
  count: number;
  /** There may be more than were counted. */
  more: boolean;
  onShow: () => void;
}

export function NewPosts({ count, more, onShow }: NewPostsProps) {
  return (
    <div role="status" className="pointer-events-none sticky top-3 z-20 flex h-0 justify-center">
      {count > 0 && (
        <button
          type="button"
          className={classes(buttonClasses('primary'), 'pointer-events-auto rounded-full shadow-float')}
          onClick={onShow}
        >
          <ArrowUp aria-hidden size={18} />
          {count} {more && 'or more '}new {count === 1 && !more ? 'post' : 'posts'}
        </button>
      )}
    </div>
  );
}
