package dev.sallyport.resources.suggest;

import dev.sallyport.resources.translate.Origin;

/** Who is told what gateways have seen. Confined to one thread. */
public interface SightingReader {
    /** Connections of one caller to one destination. */
    void sighting(Sighting sighting);

    /** A line that is none; the sentence says why and has no full stop. */
    void unreadable(Origin origin, String sentence);
}
