const bar = 'rounded-md bg-hairline/40';

export function FeedSkeleton() {
  return (
    <div role="status">
      <span className="sr-only">Loading the feed</span>
      {[0, 1].map((post) => (
        <div key={post} aria-hidden className="border-b border-hairline pb-4 md:mb-6">
          <div className="flex items-center gap-3 px-4 py-3">
            <span className="size-8 rounded-full bg-hairline/40" />
            <span className={`${bar} h-3 w-32`} />
          </div>
          <div className="aspect-square bg-hairline/40" />
          <div className="flex flex-col gap-2 px-4 pt-6">
            <span className={`${bar} h-3 w-20`} />
            <span className={`${bar} h-3 w-3/4`} />
          </div>
        </div>
      ))}
    </div>
  );
}

export function GridSkeleton() {
  return (
    <div role="status">
      <span className="sr-only">Loading posts</span>
      <div aria-hidden className="grid grid-cols-3 gap-0.5 border-t border-hairline pt-0.5">
        {Array.from({ length: 6 }, (_, cell) => (
          <div key={cell} className="aspect-4/5 bg-hairline/40" />
        ))}
      </div>
    </div>
  );
}
