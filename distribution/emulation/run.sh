#!/bin/sh
# Runs the built-in pair on processors that this machine does not have, emulated: x86-64 without AVX-512, without AVX2 and
# without AVX, and arm64. Needs Linux on x86-64, a JDK, Maven, Debian's qemu-user-static and, for arm64, debootstrap, root and
# a Debian whose packages apt can get. Takes some minutes and 3 GB in the work folder, where what was unpacked stays for
# the next time.
set -eu

usage() {
    cat >&2 <<'END'
usage: run.sh WORK [PART ...]
  WORK   a folder for what is built; made if it is not there
  PART   haswell      AVX2 but no AVX-512: writes, id for id, what this machine writes, by TensorFlow and in plain Java
         sandybridge  AVX but no AVX2: the same by TensorFlow; plain Java says that it needs fused multiply-add
         nehalem      no AVX: both say so and end
         arm64        ARM, with the libraries of linux-arm64: as haswell
         all parts if none is given
END
    exit 2
}

fail() {
    echo "run.sh: $1" >&2
    exit 1
}

need() {
    command -v "$1" >/dev/null || fail "$1 is needed; Debian's package $2 has it"
}

[ $# -ge 1 ] || usage
case $1 in -*) usage ;; esac
mkdir -p "$1"
work=$(cd "$1" && pwd -P)
shift
[ $# -gt 0 ] || set -- haswell sandybridge nehalem arm64
source=$(cd "$(dirname "$0")/../.." && pwd -P)
[ "$(uname -sm)" = "Linux x86_64" ] || fail "this compares with what Linux on x86-64 writes; this machine is $(uname -sm)"
need java default-jdk-headless
need mvn maven
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
java=$(readlink -f "$(command -v "$java")")

# A distribution with the native libraries of a platform, built from the files of this checkout in a copy of them. Of a
# former one, only what its native libraries were unpacked to is kept.
built=
distribution() {
    platform=$1
    case $built in *" $platform "*) return 0 ;; esac
    echo "building the distribution for $platform"
    if [ -z "$built" ]; then
        rm -rf "$work/checkout"
        mkdir "$work/checkout"
        (cd "$source" && git ls-files -z | tar --null --files-from=- --create) | tar --extract --directory "$work/checkout"
    fi
    built="$built $platform "
    (cd "$work/checkout" && mvn -q -B -Dstyle.color=never -DskipTests -Dvorlauf.platform="$platform" -pl distribution/assembly -am package) ||
        fail "the build failed"
    mkdir -p "$work/$platform"
    find "$work/$platform" -mindepth 1 -maxdepth 1 ! -name data -exec rm -r {} +
    mv "$work/checkout/distribution/assembly/target/vorlauf"/* "$work/$platform"
}

# What the distribution of a platform writes with a Java and a backend, and with options if any: JSON in NAME.json, what it
# says in NAME.err.
generate() {
    name=$1 platform=$2 home=$3 backend=$4
    shift 4
    echo "generating: $name, $backend"
    JAVA_HOME=$home "$work/$platform/bin/vorlauf" generate --backend "$backend" "$@" --temperature 0 --max-new-tokens 16 --json \
        "Once upon a time" >"$work/$name-$backend.json" 2>"$work/$name-$backend.err"
}

ids() {
    sed -n 's/.*"ids":\[\([^]]*\)\].*/\1/p' "$work/$1.json"
}

# A folder that can be JAVA_HOME: its bin/java is what is given.
java_home() {
    mkdir -p "$work/java-$1/bin"
    printf '#!/bin/sh\nexec %s "$@"\n' "$2" >"$work/java-$1/bin/java"
    chmod +x "$work/java-$1/bin/java"
    echo "$work/java-$1"
}

# An emulated program sees the files of this machine, whose processor is another one; so it is given others.
processor() {
    mkdir -p "$work/processor-$1/proc"
    for number in 0 1; do
        printf 'processor\t: %s\nvendor_id\t: GenuineIntel\nmodel name\t: %s\nphysical id\t: 0\ncore id\t\t: %s\nflags\t\t: %s\n\n' \
            "$number" "$2" "$number" "$3"
    done >"$work/processor-$1/proc/cpuinfo"
    echo "$work/processor-$1"
}

nehalem_flags="fpu tsc msr cx8 apic cmov mmx fxsr sse sse2 syscall nx lm pni ssse3 cx16 sse4_1 sse4_2 popcnt lahf_lm"
sandybridge_flags="$nehalem_flags avx aes pclmulqdq xsave"
haswell_flags="$sandybridge_flags avx2 fma f16c bmi1 bmi2 movbe abm"

# A JAVA_HOME whose Java runs on: part, the emulator's name for a processor, less what it cannot emulate and would complain
# of, the processor's name, its features.
x86() {
    need qemu-x86_64-static qemu-user-static
    java_home "$1" "qemu-x86_64-static -L $(processor "$1" "$3" "$4") -cpu $2 $java"
}

# A Debian of arm64 with a Java, unpacked and not installed: nothing of it runs but that Java.
arm64_root() {
    root=$work/debian-arm64
    if [ ! -e "$root/complete" ]; then
        need debootstrap debootstrap
        # shellcheck disable=SC2016 # apt replaces it
        mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | head -n 1)}
        [ -n "$mirror" ] || fail "apt does not tell where it gets packages from; name a Debian mirror in MIRROR"
        echo "unpacking Debian for arm64" >&2
        rm -rf "$root"
        debootstrap --foreign --arch=arm64 --variant=minbase --include=openjdk-17-jre-headless bookworm "$root" "$mirror" \
            >"$work/debootstrap.log" 2>&1 || fail "debootstrap failed; $work/debootstrap.log says why"
        for package in "$root"/var/cache/apt/archives/*.deb; do
            dpkg-deb --extract "$package" "$root"
        done
        touch "$root/complete"
    fi
    echo "$root"
}

arm64() {
    need qemu-aarch64-static qemu-user-static
    root=$(arm64_root)
    java_home arm64 "qemu-aarch64-static -L $root $root/usr/lib/jvm/java-17-openjdk-arm64/bin/java"
}

status=0
report() {
    if [ "$1" = ok ]; then
        echo "ok: $2"
    else
        echo "FAILED: $2" >&2
        status=1
    fi
}

# Compares what a backend generated on an emulated processor with what it writes on this machine.
compare() {
    name=$1 platform=$2 home=$3 backend=$4
    generate "$name" "$platform" "$home" "$backend" || {
        cat "$work/$name-$backend.err" >&2
        report failed "$name, $backend ended with an error"
        return
    }
    expected=$(ids "native-$backend")
    if [ -n "$expected" ] && [ "$(ids "$name-$backend")" = "$expected" ]; then
        report ok "$name, $backend writes the same ids: $expected"
    else
        report failed "$name, $backend writes $(ids "$name-$backend") instead of $expected"
    fi
}

# Compares ids of both backends.
compare_both() {
    compare "$1" "$2" "$3" tensorflow
    compare "$1" "$2" "$3" jvm
}

# Wants a backend to refuse with a sentence.
refuses() {
    name=$1 platform=$2 home=$3 backend=$4 sentence=$5
    if generate "$name" "$platform" "$home" "$backend"; then
        report failed "$name, $backend generated something"
    elif grep -q "$sentence" "$work/$name-$backend.err"; then
        report ok "$name, $backend says: $(grep "$sentence" "$work/$name-$backend.err")"
    else
        cat "$work/$name-$backend.err" >&2
        report failed "$name, $backend does not say what it lacks"
    fi
}

native_home=$(dirname "$(dirname "$java")")
native_done=false
native() {
    distribution linux-x86_64
    [ $native_done = false ] || return 0
    # None of the others multiplies bfloat16, and what is rounded otherwise may be another text.
    generate native linux-x86_64 "$native_home" tensorflow --weights f32 || {
        cat "$work/native-tensorflow.err" >&2
        fail "this machine cannot generate, so there is nothing to compare with"
    }
    generate native linux-x86_64 "$native_home" jvm || {
        cat "$work/native-jvm.err" >&2
        fail "this machine cannot generate in plain Java, so there is nothing to compare with"
    }
    native_done=true
}

for part; do
    case $part in
        haswell)
            native
            home=$(x86 haswell Haswell-noTSX,-pcid,-x2apic,-tsc-deadline,-invpcid \
                "Intel Core Processor (Haswell, no TSX)" "$haswell_flags")
            compare_both haswell linux-x86_64 "$home"
            ;;
        sandybridge)
            native
            home=$(x86 sandybridge SandyBridge,-x2apic,-tsc-deadline "Intel Xeon E312xx (Sandy Bridge)" "$sandybridge_flags")
            compare sandybridge linux-x86_64 "$home" tensorflow
            refuses sandybridge linux-x86_64 "$home" jvm "this processor has no fused multiply-add"
            ;;
        nehalem)
            distribution linux-x86_64
            home=$(x86 nehalem Nehalem "Intel Core i7 9xx (Nehalem Class Core i7)" "$nehalem_flags")
            refuses nehalem linux-x86_64 "$home" tensorflow \
                "TensorFlow needs a processor with AVX; this one (.*Nehalem.*) has none"
            refuses nehalem linux-x86_64 "$home" jvm "this processor has no fused multiply-add"
            ;;
        arm64)
            native
            distribution linux-arm64
            home=$(arm64)
            compare_both arm64 linux-arm64 "$home"
            ;;
        *) usage ;;
    esac
done
exit $status
