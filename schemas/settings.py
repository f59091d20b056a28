"""The addresses and limits a person may set; read once at the edge, then passed down as a value."""

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from schemas.errors import ConfigError

PREFIX = "ABHILEKH_"


class Settings(BaseSettings):
    """All settings. With nothing set everything runs on one machine, under ``ABHILEKH_HOME``."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True)

    home: Path = Field(
        default=Path("~/.local/share/abhilekh"), description="the data folder of a one-machine installation"
    )
    store: str = Field(default="", description="`file:///folder` or `s3://host:9000/name`; empty: a folder in the home")
    store_key: str = Field(default="", description="access key of the S3 store")
    store_secret: SecretStr = Field(default=SecretStr(""), description="secret key of the S3 store")
    store_secure: bool = Field(default=True, description="speak TLS to the S3 store")
    store_lock_days: int = Field(
        default=3650, ge=1, description="days for which the S3 store refuses to delete an original (object lock)"
    )
    database: str = Field(
        default="", description="`sqlite:///file` or `postgresql+psycopg://user@host/name`; empty: SQLite in the home"
    )
    database_password: SecretStr = Field(default=SecretStr(""), description="password of the PostgreSQL user")
    index: str = Field(
        default="", description="`http(s)://host:9200/prefix` of Elasticsearch; empty: the embedded index in the home"
    )
    index_user: str = Field(default="", description="user of Elasticsearch")
    index_password: SecretStr = Field(default=SecretStr(""), description="password of the Elasticsearch user")
    url: str = Field(default="http://127.0.0.1:8321", description="what links to the web application begin with")
    prefect_ui_url: str = Field(default="http://127.0.0.1:4200", description="what links to Prefect's UI begin with")
    inbox: str = Field(default="", description="the watched drop folder; empty: `inbox` in the home")
    engine: Literal["auto", "tesserocr", "tesseract", "rehearsal"] = Field(
        default="auto",
        description="what reads the pages: `tesserocr` keeps tesseract loaded, `tesseract` starts the program for each "
        "page, `auto` takes the first of them that is installed; `rehearsal` reads nothing and is for trying out an "
        "installation",
    )
    taxonomy: str = Field(default="", description="folder with edited taxonomy files; empty: those of the package")
    workers: int = Field(default=0, ge=0, description="pages worked on at once; 0: one for each core")
    chunk_pages: int = Field(default=25, ge=1, description="pages in one unit of work")
    lease_s: int = Field(default=60, ge=5, description="seconds after which an unfinished unit of work is taken over")
    max_file_mb: int = Field(default=2_000, ge=1, description="a larger file is refused")
    max_pages: int = Field(default=5_000, ge=1, description="a longer document is refused")
    max_megapixels: int = Field(default=400, ge=1, description="a larger page is refused")
    max_zip_ratio: int = Field(default=200, ge=1, description="a ZIP that unpacks beyond this ratio is refused")
    page_timeout_s: int = Field(default=180, ge=1, description="seconds one page may take before it is given up")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the files that ``…_FILE`` variables name."""
        return init_settings, env_settings, _NamedFiles(settings_cls)

    @property
    def home_dir(self) -> Path:
        """The data folder, absolute."""
        return self.home.expanduser().absolute()

    @property
    def store_url(self) -> str:
        """The store's address, the default filled in."""
        return self.store or f"file://{self.home_dir / 'store'}"

    @property
    def database_url(self) -> str:
        """The ledger's address without its password, the default filled in."""
        return self.database or f"sqlite:///{self.home_dir / 'ledger.db'}"

    @property
    def index_url(self) -> str:
        """Elasticsearch's address, or the embedded index's folder as ``file://``."""
        return self.index or f"file://{self.home_dir / 'index'}"

    @property
    def inbox_dir(self) -> Path:
        """The watched drop folder, absolute."""
        return Path(self.inbox).expanduser().absolute() if self.inbox else self.home_dir / "inbox"

    @property
    def taxonomy_dir(self) -> Path | None:
        """The folder of edited taxonomy files, if there is one."""
        return Path(self.taxonomy).expanduser() if self.taxonomy else None

    @property
    def worker_count(self) -> int:
        """Pages worked on at once."""
        return self.workers or len(os.sched_getaffinity(0))


class _NamedFiles(PydanticBaseSettingsSource):
    """A secret read from the file that ``ABHILEKH_<NAME>_FILE`` names, as container secrets are handed over."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        variable = f"{PREFIX}{field_name.upper()}_FILE"
        path = os.environ.get(variable)
        if not path:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").strip(), field_name, False
        except OSError as error:
            raise ConfigError(f"{variable} names {path}, which cannot be read: {error.strerror}.") from error

    def __call__(self) -> dict[str, Any]:
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}
