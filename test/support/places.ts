// A place that nobody says anything about, for tests of what only shows it.

import { createPlaces, type Places } from "../../src/http/place.ts";
import { untouchedPlace } from "../../src/store/place.ts";

const nobodySays = (): Promise<never> => Promise.reject(new Error("This place stays as it is"));

export const placesNamed = (name: string): Places =>
  createPlaces({
    store: { changePlace: nobodySays, undoPlace: nobodySays, place: nobodySays },
    ...{ name, row: untouchedPlace },
  });
