import { type Media, type Schemas, type UploadGrant, api, body, sendWithin } from '@/api/client';
import { type Wait, patiently } from '@/api/patience';
import { ProblemFailure, isProblem } from '@/api/problem';
import { pause } from '@/lib/pause';
import { sendBytes } from './sendBytes';

export const MAX_BYTES = 25_000_000;
type ContentType = Schemas['NewUpload']['content_type'];
const TYPES: readonly string[] = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
] satisfies ContentType[];
export const ACCEPT = TYPES.join(',');
const DEFAULT_WAIT_SECONDS = 1;
/** The server waits up to 8 s for the picture each time it is asked to complete it. */
const COMPLETE_MS = 20_000;

/** Why a file cannot be uploaded, before its first byte is sent. */
export function refusal(file: File): string | undefined {
  if (/\.hei[cf]$/i.test(file.name) || /hei[cf]/.test(file.type))
    return 'HEIC pictures are not taken yet. Export it as JPEG, or set the camera to "most compatible".';
  if (!TYPES.includes(file.type)) return 'Pictures are taken as JPEG, PNG, WebP or GIF.';
  if (file.size > MAX_BYTES) return `This picture has ${(file.size / 1e6).toFixed(1)} MB; 25 MB is the most.`;
  if (file.size === 0) return 'This file is empty.';
  return undefined;
}

/** Whether the picture itself was refused: its bytes stay what they are. */
export function isFinal(error: unknown): boolean {
  return error instanceof ProblemFailure && error.problem.code.startsWith('media.');
}

interface Uploaded {
  uploadId: string;
  media: Media;
}

export interface Course {
  /** What was granted before, and may have been used. */
  earlier?: UploadGrant | undefined;
  onGrant?: (grant: UploadGrant) => void;
  /** How much of the bytes is sent, of 1. */
  onProgress?: (share: number) => void;
  onWait?: (wait: Wait | undefined) => void;
}

/** Asks for a place, sends the bytes, waits for the picture; and goes on from where it was cut off. */
export function upload(file: File, signal: AbortSignal, course: Course = {}): Promise<Uploaded> {
  const { onGrant, onProgress = () => undefined, onWait } = course;
  let grant = course.earlier;
  const send = async (to: UploadGrant) => {
    onProgress(0);
    await sendBytes(to, file, onProgress, signal).catch(passIfUsed);
    return { uploadId: to.id, media: await complete(to.id, signal) };
  };
  const attempt = async () => {
    if (grant !== undefined) {
      const known = await arrived(grant.id, signal);
      if (typeof known !== 'string') return { uploadId: grant.id, media: known };
      const again = known === 'unsent' ? await send(grant).catch(passIfRefused) : undefined;
      if (again !== undefined) return again;
    }
    grant = await ask(file, signal);
    onGrant?.(grant);
    return send(grant);
  };
  return patiently(attempt, signal, onWait);
}

/** The picture of an earlier upload; `undefined` where it is gone, or its bytes never came. */
export async function recover(
  id: string,
  signal: AbortSignal,
  onWait?: (wait: Wait | undefined) => void,
): Promise<Media | undefined> {
  const found = await patiently(() => arrived(id, signal), signal, onWait);
  return typeof found === 'string' ? undefined : found;
}

async function ask(file: File, signal: AbortSignal): Promise<UploadGrant> {
  const wanted = { content_type: file.type as ContentType, byte_size: file.size };
  return body(await api.POST('/api/v1/uploads', { body: wanted, signal })).data;
}

/** Its bytes may be there although no answer told so. */
async function arrived(id: string, signal: AbortSignal): Promise<Media | 'unsent' | 'gone'> {
  try {
    return await complete(id, signal);
  } catch (error) {
    if (isProblem(error, 'upload.incomplete')) return 'unsent';
    if (error instanceof ProblemFailure && [404, 410].includes(error.problem.status)) return 'gone';
    throw error;
  }
}

/** An earlier try has come through after all. */
function passIfUsed(error: unknown): void {
  if (!isProblem(error, 'upload.used')) throw error;
}

/** The grant has just ended, or its signature is of a key that is no longer in use. */
function passIfRefused(error: unknown): undefined {
  if (!(error instanceof ProblemFailure && [403, 404, 410].includes(error.problem.status))) throw error;
}

async function complete(id: string, signal: AbortSignal): Promise<Media> {
  for (;;) {
    const { data, response } = await api.POST('/api/v1/uploads/{id}/complete', {
      params: { path: { id } },
      fetch: sendWithin(COMPLETE_MS),
      signal,
    });
    if (data !== undefined && 'renditions' in data.data) return data.data;
    await pause(waitOf(response) * 1000, signal);
  }
}

/** How long the server asks to wait before asking again, in seconds. */
function waitOf(response: Response): number {
  return Number(response.headers.get('Retry-After') ?? DEFAULT_WAIT_SECONDS) || DEFAULT_WAIT_SECONDS;
}
