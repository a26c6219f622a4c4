// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms.internal.grammar;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * In an object, behind a value or behind its opening brace.
 *
 * @param shape which object
 * @param keys what of it is there
 * @param first whether nothing is there yet
 */
record ObjectFrame(Shape shape, Keys keys, boolean first) implements Frame {

    /**
     * Which objects there may be. Equal only to itself.
     */
    static final class Shape {

        private final List<Value> values;
        private final Set<String> taken;
        private final BitSet required;
        private final ByteTrie names;
        private final Optional<Value> additional;

        /**
         * A shape.
         *
         * @param properties the properties that have a name, and may be there
         * @param forbidden the names of those that may not be there
         * @param additional what properties with other names may be; empty if there are none
         */
        Shape(List<Grammar.Property> properties, Set<String> forbidden, Optional<Value> additional) {
            this.values = properties.stream().map(Grammar.Property::value).toList();
            this.names = ByteTrie.of(properties.stream().map(Grammar.Property::spelling).toList());
            this.required = new BitSet();
            this.taken = new HashSet<>();
            this.additional = additional;
            for (int i = 0; i < properties.size(); i++) {
                required.set(i, properties.get(i).required());
                taken.add(bytes(properties.get(i).name()));
            }
            forbidden.forEach(name -> taken.add(bytes(name)));
        }

        private static String bytes(String name) {
            return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        }

        boolean hasAll(Keys keys) {
            BitSet missing = (BitSet) required.clone();
            missing.andNot(keys.named);
            return missing.isEmpty();
        }

        boolean hasMore(Keys keys) {
            return additional.isPresent() || names.leadsBeyond(keys.named);
        }
    }

    /**
     * Which properties an object has. Nobody changes it any more.
     *
     * @param named the indices of those that have a name
     * @param others the names of additional ones as bytes; {@code null} if they are not known
     */
    record Keys(BitSet named, Set<String> others) {

        static final Keys NONE = new Keys(new BitSet(), Set.of());

        Keys with(int name) {
            BitSet more = (BitSet) named.clone();
            more.set(name);
            return new Keys(more, others);
        }

        Keys with(String other) {
            Set<String> more = new HashSet<>(others);
            more.add(other);
            return new Keys(named, more);
        }

        Keys withoutOthers() {
            return others == null ? this : new Keys(named, null);
        }
    }

    /** An object that is about to begin. */
    record Start(Shape shape) implements Frame {

        @Override
        public State step(int next, State.Way here) {
            return next == '{' ? here.with(new ObjectFrame(shape, Keys.NONE, true)) : State.DEAD;
        }
    }

    @Override
    public State step(int next, State.Way here) {
        if (next == '}') {
            return shape.hasAll(keys) ? here.below() : State.DEAD;
        }
        if (!shape.hasMore(keys)) {
            return State.DEAD;
        }
        return first
                ? new Expected(shape, keys, false).step(next, here)
                : next == ',' ? here.with(new Expected(shape, keys, true)) : State.DEAD;
    }

    @Override
    public Frame alike(int longest) {
        return new ObjectFrame(shape, keys.withoutOthers(), first);
    }

    /**
     * A key is expected.
     *
     * @param space whether one space may stand before it
     */
    private record Expected(Shape shape, Keys keys, boolean space) implements Frame {

        @Override
        public State step(int next, State.Way here) {
            if (next == ' ' && space) {
                return here.with(new Expected(shape, keys, false));
            }
            if (next != '"') {
                return State.DEAD;
            }
            State named = shape.names.leadsBeyond(keys.named)
                    ? here.with(new Named(shape, keys, shape.names))
                    : State.DEAD;
            return shape.additional.isPresent()
                    ? named.or(here.with(new Other(shape, keys, "", CharacterPart.BETWEEN)))
                    : named;
        }

        @Override
        public Frame alike(int longest) {
            return new Expected(shape, keys.withoutOthers(), space);
        }
    }

    /**
     * In the key of a property that has a name.
     *
     * @param at what of the key was read
     */
    private record Named(Shape shape, Keys keys, ByteTrie at) implements Frame {

        @Override
        public State step(int next, State.Way here) {
            ByteTrie then = at.next(next);
            if (then == null || !then.leadsBeyond(keys.named)) {
                return State.DEAD;
            }
            return then.ended() < 0
                    ? here.with(new Named(shape, keys, then))
                    : here.with(new Colon(shape, keys.with(then.ended()), shape.values.get(then.ended())));
        }

        @Override
        public Frame alike(int longest) {
            return new Named(shape, keys.withoutOthers(), at);
        }
    }

    /**
     * In the key of an additional property, which is written without escapes.
     *
     * @param text the bytes of the key so far; empty where those of the others are not known either
     */
    private record Other(Shape shape, Keys keys, String text, CharacterPart part) implements Frame {

        @Override
        public State step(int next, State.Way here) {
            boolean known = keys.others != null;
            if (part == CharacterPart.BETWEEN && next == '"') {
                if (!known) {
                    return State.OPEN;
                }
                return shape.taken.contains(text) || keys.others.contains(text)
                        ? State.DEAD
                        : here.with(new Colon(shape, keys.with(text), shape.additional.orElseThrow()));
            }
            CharacterPart then = next == '\\' ? null : part.next(next, false);
            return then == null ? State.DEAD : here.with(new Other(shape, keys, known ? text + (char) next : "", then));
        }

        @Override
        public boolean insideCharacter() {
            return part.insideBytes();
        }

        @Override
        public Frame alike(int longest) {
            return new Other(shape, keys.withoutOthers(), "", part);
        }
    }

    /**
     * Behind a key.
     *
     * @param value what may be its value
     */
    private record Colon(Shape shape, Keys keys, Value value) implements Frame {

        @Override
        public State step(int next, State.Way here) {
            return next == ':' ? value.before(here.with(new ObjectFrame(shape, keys, false))) : State.DEAD;
        }

        @Override
        public Frame alike(int longest) {
            return new Colon(shape, keys.withoutOthers(), value);
        }
    }
}
