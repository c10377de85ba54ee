const frame = { width: 120, height: 150, rx: 6, className: 'fill-raised stroke-ink', strokeWidth: 2.5 };

/** Three plates laid on a table: a hill at dusk, a sitter, a fern. */
export function Plates() {
  return (
    <svg aria-hidden viewBox="0 0 360 210" className="w-full max-w-sm">
      <g transform="rotate(-9 90 120)">
        <rect {...frame} x={32} y={38} />
        <clipPath id="plate-hill">
          <rect x={42} y={48} width={100} height={130} rx={3} />
        </clipPath>
        <g clipPath="url(#plate-hill)">
          <rect x={42} y={48} width={100} height={130} className="fill-sunken" />
          <circle cx={112} cy={92} r={16} className="fill-accent" />
          <path d="M32 152q34-46 62-20t62-18v84H32z" className="fill-ink-faint" />
          <path d="M32 172q40-26 70-8t54-8v42H32z" className="fill-ink" />
        </g>
      </g>
      <g transform="rotate(9 270 120)">
        <rect {...frame} x={208} y={38} />
        <rect x={218} y={48} width={100} height={130} rx={3} className="fill-sunken" />
        <g fill="none" strokeWidth={4} strokeLinecap="round" className="stroke-accent">
          <path d="M268 166V72" />
          <path d="M268 150q-26-6-32-28M268 150q26-6 32-28M268 126q-22-6-26-24M268 126q22-6 26-24M268 102q-16-5-19-18M268 102q16-5 19-18" />
        </g>
      </g>
      <rect {...frame} x={120} y={22} />
      <clipPath id="plate-sitter">
        <rect x={130} y={32} width={100} height={130} rx={3} />
      </clipPath>
      <g clipPath="url(#plate-sitter)">
        <rect x={130} y={32} width={100} height={130} className="fill-ink" />
        <circle cx={180} cy={82} r={20} className="fill-accent" />
        <path d="M140 168c4-40 20-56 40-56s36 16 40 56z" className="fill-accent" />
      </g>
    </svg>
  );
}
