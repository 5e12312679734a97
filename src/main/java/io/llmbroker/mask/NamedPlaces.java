package io.llmbroker.mask;

import java.util.List;

/** Routes and requests: keys are where a name says so. Thread-safe. */
final class NamedPlaces implements Places {
    static final NamedPlaces INSTANCE = new NamedPlaces();

    private NamedPlaces() {}

    @Override
    public Reach root() {
        return Reach.OPEN;
    }

    @Override
    public Reach at(Reach around, List<String> path, String name) {
        return around != Reach.OPEN || !SecretNames.speakOfOne(name) ? around : Reach.NAMED;
    }

    @Override
    public boolean isName(List<String> path, String name, boolean nothing) {
        return true;
    }

    @Override
    public boolean pairs() {
        return true;
    }
}
