import { useEffect, useRef } from 'react';
import { Button } from './Button';
import { Loading } from './States';

interface MoreSentinelProps {
  hasMore: boolean;
  loading: boolean;
  failed: boolean;
  onMore: () => void;
}

export function MoreSentinel({ hasMore, loading, failed, onMore }: MoreSentinelProps) {
  const ref = useRef<HTMLDivElement>(null);
  const waiting = hasMore && !loading && !failed;
  useEffect(() => {
    const element = ref.current;
    if (element === null || !waiting) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) onMore();
      },
      { rootMargin: '1200px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [waiting, onMore]);
  return (
    <div ref={ref} className="flex min-h-px justify-center">
      {loading && <Loading label="Loading more" />}
      {failed && (
        <Button look="quiet" className="my-6" onClick={onMore}>
          Load more
        </Button>
      )}
    </div>
  );
}
