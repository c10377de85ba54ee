export function Wordmark({ small = false }: { small?: boolean }) {
  return (
    <span className="inline-flex items-center gap-2 text-ink">
      <svg aria-hidden viewBox="0 0 32 32" className={small ? 'size-6' : 'size-8'}>
        <rect x="5" y="3" width="22" height="26" rx="3" fill="none" stroke="currentColor" strokeWidth="2" />
        <circle cx="16" cy="13" r="4" className="fill-accent" />
        <path d="M9 25c1-4.300 3.700-6.500 7-6.500s6 2.200 7 6.500z" className="fill-accent" />
      </svg>
      <span className={small ? 'font-display text-lg' : 'font-display text-xl'}>Tintype</span>
    </span>
  );
}
