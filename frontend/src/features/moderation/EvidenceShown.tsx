import type { Dossier } from '@/api/client';
import { Carousel } from '@/entities/media/Carousel';

/** What the reporter saw: it stays, whatever becomes of it. */
export function EvidenceShown({
  evidence: { text, media },
  by,
}: {
  evidence: Dossier['evidence'];
  by: string;
}) {
  if (text === '' && media.length === 0) return <p className="text-ink-soft">Nothing was kept of it.</p>;
  return (
    <>
      {media.length > 0 && (
        <div className="max-w-sm">
          <Carousel media={media} by={by} sizes="(min-width: 26rem) 24rem, 100vw" eager />
        </div>
      )}
      {text !== '' && (
        <blockquote className="max-w-prose border-l-2 border-hairline pl-3 whitespace-pre-line">
          {text}
        </blockquote>
      )}
    </>
  );
}
