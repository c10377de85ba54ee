// What jsdom has no layout, no top layer and no pictures for.
const none = () => undefined;

HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
  this.open = true;
};
HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
  this.open = false;
};
window.scrollTo = none;
// Newer browsers answer with a promise, which no effect may return.
Element.prototype.scrollIntoView = (): unknown => Promise.resolve();
HTMLImageElement.prototype.decode = () => Promise.resolve();
window.matchMedia = (media: string) =>
  Object.assign(new EventTarget(), {
    media,
    matches: false,
    onchange: null,
    addListener: none,
    removeListener: none,
  });
window.createImageBitmap = () => Promise.reject(new Error('nothing is decoded'));

class NeverSeen implements IntersectionObserver {
  readonly root = null;
  readonly rootMargin = '';
  readonly thresholds = [];
  readonly scrollMargin = '';
  observe: (target: Element) => void = none;
  unobserve = none;
  disconnect = none;
  takeRecords = () => [];
}
window.IntersectionObserver = NeverSeen;

/** For `vi.stubGlobal`, where the end of a list is to be in view. */
export class SeenAtOnce extends NeverSeen {
  constructor(private readonly tell: IntersectionObserverCallback) {
    super();
  }
  override observe = (target: Element) =>
    this.tell([{ isIntersecting: true, target } as IntersectionObserverEntry], this);
}
