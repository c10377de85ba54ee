import type { UploadGrant } from '@/api/client';
import { NetworkFailure, ProblemFailure, parseProblem } from '@/api/problem';
import { cancelled } from '@/lib/pause';

/** Without a byte sent or an answer: the connection is lost, though nobody said so. */
const SILENCE_MS = 120_000;

/** XMLHttpRequest, since fetch does not tell how much was sent. */
export function sendBytes(
  grant: UploadGrant,
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const request = new XMLHttpRequest();
    let silence = 0;
    const listen = () => {
      window.clearTimeout(silence);
      silence = window.setTimeout(() => {
        reject(new NetworkFailure());
        request.abort();
      }, SILENCE_MS);
    };
    request.open(grant.method, grant.url);
    for (const [name, value] of Object.entries(grant.headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      listen();
      onProgress(event.loaded / Math.max(event.total, 1));
    };
    request.onload = () => {
      if (request.status < 300) {
        resolve();
        return;
      }
      const response = new Response(request.responseText, { status: request.status });
      const retryAfter = request.getResponseHeader('Retry-After');
      void parseProblem(response).then((problem) => reject(new ProblemFailure(problem, retryAfter)));
    };
    request.onerror = () => reject(new NetworkFailure());
    request.onabort = () => reject(cancelled());
    request.onloadend = () => window.clearTimeout(silence);
    signal.addEventListener('abort', () => request.abort());
    listen();
    request.send(grant.method === 'PUT' ? file : form(grant, file));
  });
}

function form(grant: UploadGrant, file: File): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(grant.fields)) data.append(name, value);
  data.append('file', file);
  return data;
}
