"""Readers of PDFs that the tests ask, brought into the cache, pinned and checked: veraPDF and pdf.js."""

import hashlib
import shutil
from pathlib import Path

from testbed.downloads import file_hash, run, scratch_folder
from testbed.places import CACHE, CHECKOUT, ServiceError

HERE = CHECKOUT / "scripts" / "testbed"

VERAPDF = "1.28.1"
# of the names and contents of all its jars
VERAPDF_SHA256 = "1acadbbb1ac8261cd0132b13d0d154f64794fd9505a9b5979071bd7313bfed46"
VERAPDF_FOLDER = CACHE / f"verapdf-{VERAPDF}"
MAVEN_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"

# the last that Debian 12's Node runs
PDFJS = "4.8.69"
PDFJS_SHA512 = (
    "20766c0384fb60494228d357b622e0a92730e333ddde91bd768f14af39c2ef9e"
    "e031ded43de1d22f6ab034d309a38afbf5f97ca23d57c7ed67876624cdd3292d"
)
PDFJS_FOLDER = CACHE / f"pdfjs-{PDFJS}"


def reader_packages() -> set[str]:
    """The Debian packages that the readers and their fetching need and this machine lacks."""
    wanted = {"pdftotext": "poppler-utils", "java": "default-jre-headless", "node": "nodejs"}
    if not VERAPDF_FOLDER.exists():
        wanted |= {"mvn": "maven", "javac": "default-jdk-headless"}
    if not PDFJS_FOLDER.exists():
        wanted["npm"] = "npm"
    return {package for program, package in wanted.items() if not shutil.which(program)}


def fetch_verapdf() -> None:
    """The jars of veraPDF, with our small program that calls them.

    Raises:
        ServiceError: they cannot be had, or are not the pinned ones.
    """
    source = HERE / "PdfaCheck.java"
    stamp = VERAPDF_FOLDER / "PdfaCheck.sha256"
    if stamp.exists() and stamp.read_text() == file_hash(source, "sha256"):
        return
    print(f"services: fetching veraPDF {VERAPDF} (9 MB)", flush=True)
    with scratch_folder() as scratch:
        jars = scratch / "verapdf"
        maven = ["mvn", "-q", "-B", "-f", str(HERE / "verapdf.xml"), f"-Dmaven.repo.local={scratch / 'repository'}"]
        run([*maven, MAVEN_COPY, "-DincludeScope=runtime", f"-DoutputDirectory={jars}"])
        if _jars_hash(jars) != VERAPDF_SHA256:
            raise ServiceError(f"veraPDF {VERAPDF}: what the registry sent are not the pinned files")
        run(["javac", "-cp", f"{jars}/*", "-d", str(jars), str(source)])
        (jars / stamp.name).write_text(file_hash(source, "sha256"))
        shutil.rmtree(VERAPDF_FOLDER, ignore_errors=True)
        jars.replace(VERAPDF_FOLDER)


def _jars_hash(folder: Path) -> str:
    listing = "".join(f"{jar.name} {file_hash(jar, 'sha256')}\n" for jar in sorted(folder.glob("*.jar")))
    return hashlib.sha256(listing.encode()).hexdigest()


def fetch_pdfjs() -> None:
    """The library that Firefox shows PDFs with.

    Raises:
        ServiceError: it cannot be had, or is not the pinned one.
    """
    if PDFJS_FOLDER.exists():
        return
    print(f"services: fetching pdf.js {PDFJS} (10 MB)", flush=True)
    with scratch_folder() as scratch:
        run(["npm", "pack", "--silent", f"--cache={scratch / 'npm'}", f"pdfjs-dist@{PDFJS}"], scratch)
        packed = scratch / f"pdfjs-dist-{PDFJS}.tgz"
        if file_hash(packed, "sha512") != PDFJS_SHA512:
            raise ServiceError(f"pdf.js {PDFJS}: what the registry sent is not the pinned file")
        run(["tar", "-xzf", packed.name], scratch)
        (scratch / "package").replace(PDFJS_FOLDER)


def reader_environment() -> dict[str, str]:
    """What the tests call the readers by; only those that are there and can run."""
    found = {}
    if VERAPDF_FOLDER.exists() and shutil.which("java"):
        found["ABHILEKH_TEST_VERAPDF"] = f"{VERAPDF_FOLDER}:{VERAPDF_FOLDER}/*"
    if PDFJS_FOLDER.exists() and shutil.which("node"):
        found["ABHILEKH_TEST_PDFJS"] = str(PDFJS_FOLDER / "legacy" / "build" / "pdf.mjs")
    return found
