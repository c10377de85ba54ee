import { http, HttpResponse } from 'msw';
import { media, one, refused } from './data';
import { server } from './setup';

const expires_at = '2026-01-02T03:14:05Z';

export const grantOf = (id: string) => ({
  id,
  method: 'PUT' as const,
  url: `/bytes/${id}`,
  headers: {},
  fields: {},
  expires_at,
});

/** An API that takes each grant's bytes once, and makes a picture only of bytes that came. */
export function takeUploads() {
  const did: string[] = [];
  const received = new Set<string>();
  const ended = new Set<string>();
  let granted = 0;
  server.use(
    http.post('*/api/v1/uploads', () => {
      granted += 1;
      did.push(`grant ${granted}`);
      return one(grantOf(`${granted}`), 201);
    }),
    http.put('*/bytes/:id', ({ params: { id } }) => {
      did.push(`bytes ${String(id)}`);
      if (received.has(String(id))) return refused(409, 'upload.used');
      if (ended.has(String(id))) return refused(410, 'upload.expired');
      received.add(String(id));
      return new HttpResponse(null, { status: 204 });
    }),
    http.post('*/api/v1/uploads/:id/complete', ({ params: { id } }) => {
      did.push(`complete ${String(id)}`);
      if (received.has(String(id))) return one(media);
      return ended.has(String(id)) ? refused(410, 'upload.expired') : refused(409, 'upload.incomplete');
    }),
  );
  return {
    /** What was asked, in its order. */
    did,
    received,
    ended,
    /** The answer to the next bytes is lost, with or without the bytes. */
    lose: (what: 'answer' | 'bytes') =>
      server.use(
        http.put(
          '*/bytes/:id',
          ({ params: { id } }) => {
            did.push(`bytes ${String(id)}`);
            if (what === 'answer') received.add(String(id));
            return HttpResponse.error();
          },
          { once: true },
        ),
      ),
  };
}
