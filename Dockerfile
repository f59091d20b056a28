# Two images: `abhilekh` (worker, web application, Prefect's server: one set of locked versions) and `minio`.
FROM python:3.12-slim-bookworm AS build
WORKDIR /source
RUN python -m venv /opt/abhilekh
ENV PATH=/opt/abhilekh/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements-runtime.lock requirements-loaded.lock ./
RUN pip install --require-hashes --no-deps -r requirements-runtime.lock -r requirements-loaded.lock
COPY . .
RUN pip install --no-deps --no-build-isolation .

FROM python:3.12-slim-bookworm AS abhilekh
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        tesseract-ocr tesseract-ocr-eng tesseract-ocr-osd tesseract-ocr-script-deva \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /var/lib/abhilekh --create-home abhilekh
COPY --from=build /opt/abhilekh /opt/abhilekh
ENV PATH=/opt/abhilekh/bin:$PATH ABHILEKH_HOME=/var/lib/abhilekh PYTHONUNBUFFERED=1
USER abhilekh
WORKDIR /var/lib/abhilekh
RUN mkdir inbox
ENTRYPOINT ["abhilekh"]
CMD ["doctor"]

# MinIO no longer publishes images; its last source is built as the module proxy and the checksum database have it
FROM golang:1.24-bookworm AS minio-build
ARG MINIO=v0.0.0-20260212201848-7aac2a2c5b7c
ARG MINIO_SUM=h1:/qdoYujxF5MBLDMVLeiYJ/7fBa1HikX39Dvzb9Ji8pA=
RUN go mod download -json github.com/minio/minio@$MINIO | tee /tmp/module.json \
    && grep -qF "\"Sum\": \"$MINIO_SUM\"" /tmp/module.json \
    && CGO_ENABLED=0 go install -trimpath -ldflags "-s -w" github.com/minio/minio@$MINIO

FROM debian:bookworm-slim AS minio
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10002 --home-dir /data --create-home minio
COPY --from=minio-build /go/bin/minio /usr/local/bin/minio
USER minio
VOLUME /data
ENTRYPOINT ["minio"]
CMD ["server", "/data"]
