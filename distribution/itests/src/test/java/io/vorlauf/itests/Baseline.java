// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import aQute.bnd.classfile.Attribute;
import aQute.bnd.classfile.BootstrapMethodsAttribute;
import aQute.bnd.classfile.ClassFile;
import aQute.bnd.classfile.CodeAttribute;
import aQute.bnd.classfile.EnclosingMethodAttribute;
import aQute.bnd.classfile.FieldInfo;
import aQute.bnd.classfile.MemberInfo;
import aQute.bnd.classfile.MethodInfo;
import aQute.bnd.classfile.NestHostAttribute;
import aQute.bnd.classfile.NestMembersAttribute;
import aQute.bnd.classfile.SourceFileAttribute;
import aQute.bnd.classfile.UnrecognizedAttribute;
import aQute.bnd.classfile.builder.MutableConstantPool;
import aQute.bnd.differ.DiffPluginImpl;
import aQute.bnd.header.OSGiHeader;
import aQute.bnd.header.Parameters;
import aQute.bnd.osgi.EmbeddedResource;
import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.Resource;
import aQute.bnd.service.diff.Delta;
import aQute.bnd.service.diff.Diff;
import aQute.bnd.service.diff.Tree;
import aQute.bnd.service.diff.Type;
import aQute.bnd.version.Version;
import java.io.DataInputStream;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.osgi.framework.Constants;

/**
 * What a bundle offers to others, to be kept and to be compared: its exported packages, without code and without what
 * is private.
 *
 * <p>bnd finds what has changed. What a change asks of a version is decided here, for bnd asks nothing below 1.0.0: a
 * package that is still 0.x needs a new minor version for whatever others could notice, be it gone, changed or new. From
 * 1.0.0 on what breaks others needs a new major version, and what is new a new minor one.
 */
final class Baseline implements AutoCloseable {

    private static final String OURS = "io.vorlauf.";

    /** Attributes of classes and members that say nothing to others, or that say it in a way of their own. */
    private static final Set<Class<? extends Attribute>> PRIVATE = Set.of(CodeAttribute.class,
            BootstrapMethodsAttribute.class, NestHostAttribute.class, NestMembersAttribute.class,
            SourceFileAttribute.class, UnrecognizedAttribute.class);

    private final Jar offered;

    private Baseline(Jar offered) {
        this.offered = offered;
    }

    /** What a bundle offers. */
    static Baseline of(Path bundle) throws Exception {
        try (Jar jar = new Jar(bundle.toFile())) {
            return of(jar);
        }
    }

    /** What a bundle offers, which may be closed afterwards. */
    static Baseline of(Jar bundle) throws Exception {
        Jar offered = new Jar(bundle.getBsn());
        Parameters exported = new Parameters();
        exports(bundle).forEach((name, attributes) -> {
            if (name.startsWith(OURS)) {
                exported.put(name, attributes);
            }
        });
        for (String name : exported.keySet()) {
            for (Map.Entry<String, Resource> file
                    : bundle.getDirectories().getOrDefault(name.replace('.', '/'), Map.of()).entrySet()) {
                if (file.getKey().endsWith(".class")) {
                    withoutCode(file.getValue()).ifPresent(bytes ->
                            offered.putResource(file.getKey(), new EmbeddedResource(bytes, 0)));
                }
            }
        }
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        headers.putValue(Constants.BUNDLE_SYMBOLICNAME, bundle.getBsn());
        headers.putValue(Constants.BUNDLE_VERSION, Version.parseVersion(bundle.getVersion())
                .toStringWithoutQualifier());
        headers.putValue(Constants.EXPORT_PACKAGE, exported.toString());
        offered.setManifest(manifest);
        return new Baseline(offered);
    }

    /** Whether there is any package in it. */
    boolean isEmpty() {
        return offered.getPackages().isEmpty();
    }

    String bundle() throws Exception {
        return offered.getBsn();
    }

    /** Writes it, the same bytes for the same content, to {@code BUNDLE.jar} in a folder. */
    void write(Path folder) throws Exception {
        offered.setReproducible("true");
        offered.write(folder.resolve(bundle() + ".jar").toFile());
    }

    /** Sentences about what has changed since a former state without a version that says so; none if all is announced. */
    List<String> unannouncedSince(Baseline former) throws Exception {
        DiffPluginImpl differ = new DiffPluginImpl();
        Tree now = differ.tree(offered).get("<api>");
        Diff api = now.diff(differ.tree(former.offered).get("<api>"));
        Parameters versions = exports(offered);
        Parameters formerVersions = exports(former.offered);
        List<String> unannounced = new ArrayList<>();
        for (Diff change : api.getChildren()) {
            if (change.getType() != Type.PACKAGE || change.getDelta() == Delta.ADDED) {
                continue;
            }
            String name = change.getName();
            // A package that is gone has no version any more: its bundle's announces it.
            boolean gone = change.getDelta() == Delta.REMOVED;
            Version before = gone ? version(former.offered.getVersion()) : version(formerVersions, name);
            Version is = gone ? version(offered.getVersion()) : version(versions, name);
            Version needed = needed(before, change.getDelta());
            if (is.compareTo(needed) < 0) {
                unannounced.add("%s: package %s %s; %s version is %s, was %s in the baseline, and has to be %s".formatted(
                        bundle(), name, gone ? "is gone" : "has changed:" + list(change),
                        gone ? "the bundle's" : "its", is, before, needed));
            }
        }
        return unannounced;
    }

    private static Version needed(Version before, Delta change) {
        return switch (change) {
            case REMOVED, MAJOR -> before.getMajor() == 0 ? nextMinor(before) : new Version(before.getMajor() + 1, 0, 0);
            case MINOR -> nextMinor(before);
            default -> before;
        };
    }

    private static Version nextMinor(Version before) {
        return new Version(before.getMajor(), before.getMinor() + 1, 0);
    }

    private static String list(Diff change) {
        return leaves(change, "").map(leaf -> "\n    " + leaf).reduce("", String::concat);
    }

    private static Stream<String> leaves(Diff change, String owner) {
        return change.getChildren().stream().flatMap(part -> switch (part.getDelta()) {
            case IGNORED, UNCHANGED, CHANGED, MICRO -> Stream.of();
            case ADDED, REMOVED -> Stream.of("%s %s %s".formatted(part.getDelta() == Delta.ADDED ? "new" : "gone",
                    part.getType().name().toLowerCase(), path(owner, part)));
            default -> leaves(part, path(owner, part));
        });
    }

    private static String path(String owner, Diff part) {
        return switch (part.getType()) {
            case METHOD, FIELD -> owner + "#" + part.getName();
            case CLASS, INTERFACE, ENUM, ANNOTATION -> part.getName();
            default -> part.getName() + " of " + owner;
        };
    }

    private static Parameters exports(Jar bundle) throws Exception {
        return OSGiHeader.parseHeader(bundle.getManifest().getMainAttributes().getValue(Constants.EXPORT_PACKAGE));
    }

    private static Version version(Parameters exports, String name) {
        return version(exports.get(name).getVersion());
    }

    private static Version version(String version) {
        return Version.parseVersion(version).getWithoutQualifier();
    }

    // A class, if others can come across it: not what is anonymous or local, and what is synthetic.
    private static Optional<byte[]> withoutCode(Resource file) throws Exception {
        ClassFile type;
        try (DataInputStream in = new DataInputStream(file.openInputStream())) {
            type = ClassFile.parseClassFile(in);
        }
        if (Arrays.stream(type.attributes).anyMatch(EnclosingMethodAttribute.class::isInstance)) {
            return Optional.empty();
        }
        FieldInfo[] fields = Arrays.stream(type.fields).filter(Baseline::isOffered)
                .map(field -> new FieldInfo(field.access, field.name, field.descriptor, offered(field.attributes)))
                .toArray(FieldInfo[]::new);
        MethodInfo[] methods = Arrays.stream(type.methods).filter(Baseline::isOffered)
                .map(method -> new MethodInfo(method.access, method.name, method.descriptor, offered(method.attributes)))
                .toArray(MethodInfo[]::new);
        return Optional.of(new ClassFile(type.minor_version, type.major_version, new MutableConstantPool(),
                type.access, type.this_class, type.super_class, type.interfaces, fields, methods,
                offered(type.attributes)).write());
    }

    private static boolean isOffered(MemberInfo member) {
        return (member.access & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
    }

    private static Attribute[] offered(Attribute[] attributes) {
        return Arrays.stream(attributes).filter(attribute -> !PRIVATE.contains(attribute.getClass()))
                .toArray(Attribute[]::new);
    }

    @Override
    public void close() {
        offered.close();
    }
}
