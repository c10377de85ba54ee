import type { VirtualItem } from '@tanstack/react-virtual';

/** Where one was in a list, so that coming back is to the pixel. */
interface Place {
  offset: number;
  measurements: VirtualItem[];
}

const places = new Map<string, Place>();

export const placeOf = (list: string): Place | undefined => places.get(list);

export const keepPlace = (list: string, place: Place): void => {
  places.set(list, place);
};
