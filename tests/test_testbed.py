"""The real servers are real: they keep what they are given and refuse who they should."""

import datetime
import io

import httpx
import psycopg
import pytest
from elasticsearch import AuthenticationException, Elasticsearch
from minio import Minio
from minio.error import S3Error
from minio.retention import GOVERNANCE, Retention
from sqlalchemy import create_engine, text


def test_elasticsearch_finds_a_devanagari_word(elasticsearch_url, elasticsearch_credentials, elasticsearch_prefix):
    with Elasticsearch(elasticsearch_url, basic_auth=elasticsearch_credentials) as client:
        client.indices.create(
            index=elasticsearch_prefix,
            mappings={
                "dynamic": "strict",
                "properties": {"keys": {"type": "text", "analyzer": "whitespace"}},
            },
        )
        client.index(index=elasticsearch_prefix, document={"keys": "दुर्ग तहसील"}, refresh=True)
        found = client.search(index=elasticsearch_prefix, query={"match": {"keys": "तहसील"}})
    assert found["hits"]["total"]["value"] == 1


def test_elasticsearch_refuses_a_wrong_password(elasticsearch_url, elasticsearch_credentials):
    with (
        Elasticsearch(elasticsearch_url, basic_auth=(elasticsearch_credentials.user, "wrong")) as client,
        pytest.raises(AuthenticationException),
    ):
        client.cluster.health()


def test_minio_does_not_delete_a_locked_version(s3, fresh_name):
    client = Minio(s3.endpoint, s3.key, s3.secret, secure=False)
    client.make_bucket(fresh_name, object_lock=True)
    until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=5)
    kept = client.put_object(fresh_name, "original", io.BytesIO(b"scan"), 4, retention=Retention(GOVERNANCE, until))
    with pytest.raises(S3Error, match="WORM protected"):
        client.remove_object(fresh_name, "original", version_id=kept.version_id)


def test_minio_refuses_a_wrong_secret(s3):
    with pytest.raises(S3Error, match="SignatureDoesNotMatch"):
        Minio(s3.endpoint, s3.key, "not the secret", secure=False).list_buckets()


def test_postgres_gives_each_test_a_database_of_its_own(postgres_url):
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(text("create table kept (word text)"))
        connection.execute(text("insert into kept values ('अभिलेख')"))
        assert connection.execute(text("select word from kept")).scalar() == "अभिलेख"
    engine.dispose()


def test_postgres_refuses_a_wrong_password(postgres_admin_url):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres_admin_url, password="wrong")


def test_prefect_keeps_its_runs_in_postgres(prefect_server_url, postgres_admin_url):
    assert httpx.get(f"{prefect_server_url}/health").json() is True
    with psycopg.connect(postgres_admin_url, dbname="prefect") as connection:
        assert connection.execute("select count(*) from flow_run").fetchone() is not None
