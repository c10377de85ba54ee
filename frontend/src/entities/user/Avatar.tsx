import type { Author } from '@/api/client';
import { classes } from '@/lib/classes';
import { Picture } from '../media/Picture';

const sizes = {
  icon: 'size-6 text-xs',
  small: 'size-8 text-sm',
  medium: 'size-11 text-base',
  large: 'size-20 text-xl md:size-28',
};

interface AvatarProps {
  person: Pick<Author, 'avatar' | 'username'>;
  size?: keyof typeof sizes;
}

/** A person's picture, or the first letter of the name. Beside the name itself, so it says nothing of its own. */
export function Avatar({ person, size = 'small' }: AvatarProps) {
  return (
    <span
      aria-hidden
      className={classes(
        'inline-flex shrink-0 items-center justify-center overflow-hidden rounded-full border border-hairline bg-sunken font-display text-ink-soft uppercase',
        sizes[size],
      )}
    >
      {person.avatar == null ? (
        person.username.slice(0, 1)
      ) : (
        <Picture media={person.avatar} alt="" sizes={size === 'large' ? '112px' : '44px'} />
      )}
    </span>
  );
}
