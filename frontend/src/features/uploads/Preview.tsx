import { ImageOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Media } from '@/api/client';
import { Picture } from '@/entities/media/Picture';
import { createTurns } from '@/lib/turns';

const WIDTH = 96;
const HEIGHT = 120;
const frame = 'flex h-30 w-24 shrink-0 items-center justify-center overflow-hidden rounded-md bg-plate';

interface PreviewProps {
  media: Media | undefined;
  file: File | undefined;
  missing: boolean | undefined;
}

/** What will be stored, once it is there; until then what was chosen. */
export function Preview({ media, file, missing = false }: PreviewProps) {
  return (
    <div className={frame}>
      {media !== undefined && <Picture media={media} alt="" sizes={`${WIDTH}px`} />}
      {media === undefined && file !== undefined && <Chosen file={file} />}
      {missing && <Missing />}
    </div>
  );
}

const Missing = () => <ImageOff aria-hidden size={24} className="text-ink-faint" />;

/** Each takes the memory of the whole photograph while it is decoded. */
const decoding = createTurns(3);

/** Drawn small, so that ten large photographs fit into memory. What cannot be decoded has a sign instead. */
function Chosen({ file }: { file: File }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    const draw = async () => {
      const picture = await createImageBitmap(file, { resizeHeight: HEIGHT * 2, resizeQuality: 'medium' });
      const target = canvas.current;
      if (!signal.aborted && target !== null) {
        target.width = picture.width;
        target.height = picture.height;
        target.getContext('2d')?.drawImage(picture, 0, 0);
      }
      picture.close();
    };
    decoding.run(draw, signal).catch(() => {
      if (!signal.aborted) setBroken(true);
    });
    return () => leaving.abort();
  }, [file]);
  if (broken) return <Missing />;
  return (
    <canvas ref={canvas} aria-hidden width={WIDTH} height={HEIGHT} className="h-full w-full object-cover" />
  );
}
