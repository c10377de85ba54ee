import { useInfiniteQuery } from '@tanstack/react-query';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState } from 'react';
import { Link } from 'react-router-dom';
import { itemsOf } from '@/api/paging';
import { explain } from '@/api/problem';
import { buttonClasses } from '@/components/Button';
import { MoreSentinel } from '@/components/MoreSentinel';
import { FeedSkeleton } from '@/components/Skeletons';
import { EmptyState, ErrorState } from '@/components/States';
import { Wordmark } from '@/components/Wordmark';
import { PostCard } from '@/entities/post/PostCard';
import { feedQuery } from '@/entities/post/queries';
import { ProofNote } from '@/entities/session/ProofNote';
import { emailProof } from '@/entities/session/emailProof';
import { useSession } from '@/entities/session/session';
import { useTitle } from '@/lib/useTitle';
import { NewPosts } from './NewPosts';
import { keepPlace, placeOf } from './place';
import { useNewPosts } from './useNewPosts';

const PLACE = 'feed';
const TYPICAL_HEIGHT = 720;

/** Those one follows and oneself, newest first; only what is near the window is in the page. */
export function HomeFeed() {
  useTitle('');
  const { user } = useSession();
  const query = useInfiniteQuery(feedQuery);
  const list = useRef<HTMLDivElement>(null);
  const [margin, setMargin] = useState(0);
  const posts = itemsOf(query.data);
  // A place belongs to what was read then.
  const [place] = useState(() => (query.data === undefined ? undefined : placeOf(PLACE)));
  const fresh = useNewPosts(query.data, query.dataUpdatedAt);
  const virtualizer = useWindowVirtualizer({
    count: posts.length,
    estimateSize: () => TYPICAL_HEIGHT,
    getItemKey: (index) => posts[index]?.id ?? index,
    overscan: 3,
    scrollMargin: margin,
    ...(place === undefined
      ? {}
      : { initialMeasurementsCache: place.measurements, initialOffset: place.offset }),
  });

  const ready = posts.length > 0;
  useLayoutEffect(() => {
    // Where the list begins is known once it is laid out.
    setMargin(list.current?.offsetTop ?? 0);
    if (ready && place !== undefined) window.scrollTo(0, place.offset);
    return () => keepPlace(PLACE, { offset: window.scrollY, measurements: virtualizer.takeSnapshot() });
  }, [ready, place, virtualizer]);

  return (
    <section aria-label="Home feed" className="mx-auto max-w-xl md:pt-6">
      <h1 className="sr-only">Home</h1>
      <NewPosts count={fresh.count} more={fresh.more} onShow={fresh.show} />
      <p className="flex h-14 items-center px-4 lg:hidden">
        <Wordmark small />
      </p>
      {user != null && !user.email_verified && emailProof.isNeeded(user.id) && (
        <div className="px-4 pb-4">
          <ProofNote email={user.email} text="Confirm your address to publish." />
        </div>
      )}
      {query.isPending && <FeedSkeleton />}
      {query.isLoadingError && (
        <ErrorState text={explain(query.error)} onRetry={() => void query.refetch()} />
      )}
      {query.data !== undefined && !ready && <Nothing />}
      <div ref={list} className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const post = posts[item.index];
          return (
            post !== undefined && (
              <div
                key={item.key}
                ref={virtualizer.measureElement}
                data-index={item.index}
                className="absolute top-0 left-0 w-full"
                style={{ transform: `translateY(${item.start - virtualizer.options.scrollMargin}px)` }}
              >
                <PostCard post={post} eager={item.index === 0} />
              </div>
            )
          );
        })}
      </div>
      {ready && (
        <MoreSentinel
          hasMore={query.hasNextPage}
          loading={query.isFetchingNextPage}
          failed={query.isFetchNextPageError}
          onMore={() => void query.fetchNextPage()}
        />
      )}
      {ready && !query.hasNextPage && (
        <p className="py-10 text-center font-display text-lg text-ink-soft">All caught up</p>
      )}
    </section>
  );
}

function Nothing() {
  return (
    <EmptyState
      title="Nothing here yet"
      text="Post a photograph, or follow somebody: their posts come here, newest first."
    >
      <Link to="/new" className={buttonClasses('primary')}>
        Post a photograph
      </Link>
    </EmptyState>
  );
}
