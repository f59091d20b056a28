"""Chunks of work: claimed under a lease with a fencing number, so that only a dead worker loses its own."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, not_, or_, select, update

from pipeline.ledger.book import Book
from pipeline.ledger.rows import ChunksLeft
from pipeline.ledger.tables import chunks
from schemas.errors import StaleVersionError
from schemas.pages import Chunk, Span


class ChunkBook(Book):
    """Chunks. One that is done and added again is opened again: pages that failed are to be tried anew."""

    def add_chunks(self, batch_id: str, spans_lists: Iterable[tuple[Span, ...]], *, reading: str) -> tuple[str, ...]:
        """Enter the chunks of a batch; the same spans for the same reading are the same chunk. Returns their ids.

        Raises:
            NotFoundError: the batch is not known.
        """
        ids = []
        with self._database.writing() as connection:
            now = self._database.now(connection)
            for place, spans in enumerate(spans_lists):
                chunk_id = _chunk_id(spans, reading)
                row = {
                    "id": chunk_id,
                    "batch_id": batch_id,
                    "added_at": now,
                    "place": place,
                    "spans": [span.model_dump() for span in spans],
                    "fence": 0,
                    "done": False,
                }
                self._add_chunk(connection, row)
                ids.append(chunk_id)
        return tuple(ids)

    def open_spans(self, batch_id: str) -> frozenset[Span]:
        """What stands in chunks of a batch that are not done: added once more, it would be read twice at once."""
        waiting = select(chunks.c.spans).where(chunks.c.batch_id == batch_id, chunks.c.done.is_(False))
        with self._database.reading() as connection:
            rows = connection.execute(waiting).scalars()
            return frozenset(Span(**span) for spans in rows for span in spans)

    def claim_chunk(self, batch_id: str, *, owner: str, lease_s: float) -> Chunk | None:
        """The oldest chunk that is free or whose lease ran out, leased to this owner; null when there is none.

        Its fencing number is higher than that of every claim before.
        """
        with self._database.writing() as connection:
            now = self._database.now(connection)
            free = (
                select(chunks)
                .where(chunks.c.batch_id == batch_id, not_(chunks.c.done), _is_free(now))
                .order_by(chunks.c.added_at, chunks.c.place, chunks.c.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            row = connection.execute(free).mappings().one_or_none()
            if row is None:
                return None
            claim = {
                "owner": owner,
                "fence": row["fence"] + 1,
                "lease_end": now + timedelta(seconds=lease_s),
            }
            connection.execute(update(chunks).where(chunks.c.id == row["id"]).values(claim))
        return Chunk(id=row["id"], batch_id=batch_id, spans=row["spans"], fence=row["fence"] + 1)

    def renew_chunk(self, chunk: Chunk, *, owner: str, lease_s: float) -> None:
        """Hold a chunk for longer.

        Raises:
            StaleVersionError: somebody else has it by now.
        """
        with self._database.writing() as connection:
            lease_end = self._database.now(connection) + timedelta(seconds=lease_s)
            if not _change_claimed(connection, chunk, owner, {"lease_end": lease_end}):
                raise _taken_over(chunk)

    def finish_chunk(self, chunk: Chunk, *, owner: str) -> None:
        """Mark a chunk as done.

        Raises:
            StaleVersionError: somebody else has it by now; what he does counts.
        """
        with self._database.writing() as connection:
            if not _change_claimed(connection, chunk, owner, {"done": True, "owner": None, "lease_end": None}):
                raise _taken_over(chunk)

    def give_back_chunk(self, chunk: Chunk, *, owner: str) -> None:
        """Let others take a chunk at once; nothing happens when somebody has it already."""
        with self._database.writing() as connection:
            _change_claimed(connection, chunk, owner, {"owner": None, "lease_end": None})

    def chunks_left(self, batch_id: str) -> ChunksLeft:
        """How many chunks of a batch are free, and how many somebody works on."""
        with self._database.reading() as connection:
            left = select(func.count()).where(chunks.c.batch_id == batch_id, not_(chunks.c.done))
            free = left.where(_is_free(self._database.now(connection)))
            both = connection.execute(select(free.scalar_subquery(), left.scalar_subquery())).one()
        return ChunksLeft(free=both[0], claimed=both[1] - both[0])

    def free_chunks_of_dead(self, batch_id: str, is_dead: Callable[[str], bool]) -> int:
        """Let others take at once what dead owners of a batch's chunks still hold; returns how many chunks.

        ``is_dead`` decides by the owner's name, as it was given to ``claim_chunk``; a name must never be used again.
        """
        held = and_(chunks.c.batch_id == batch_id, not_(chunks.c.done), chunks.c.owner.is_not(None))
        with self._database.reading() as connection:
            owners = connection.execute(select(chunks.c.owner).where(held).distinct()).scalars().all()
        dead = sorted(owner for owner in owners if is_dead(owner))
        if not dead:
            return 0
        freed = update(chunks).where(held, chunks.c.owner.in_(dead)).values(owner=None, lease_end=None)
        with self._database.writing() as connection:
            return int(connection.execute(freed).rowcount)

    def _add_chunk(self, connection: Connection, row: dict[str, Any]) -> None:
        new = self._database.insert(chunks).values(row)
        again = {"done": False, "added_at": new.excluded.added_at, "place": new.excluded.place}
        connection.execute(new.on_conflict_do_update(index_elements=[chunks.c.id], set_=again, where=chunks.c.done))


def _chunk_id(spans: tuple[Span, ...], reading: str) -> str:
    content = "\n".join((reading, *(span.model_dump_json() for span in spans)))
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def _is_free(now: datetime) -> Any:
    return or_(chunks.c.lease_end.is_(None), chunks.c.lease_end <= now)


def _change_claimed(connection: Connection, chunk: Chunk, owner: str, values: dict[str, Any]) -> bool:
    """Change a chunk, if this owner's claim is still the last."""
    ours = and_(chunks.c.id == chunk.id, chunks.c.owner == owner, chunks.c.fence == chunk.fence)
    return connection.execute(update(chunks).where(ours).values(values)).rowcount == 1


def _taken_over(chunk: Chunk) -> StaleVersionError:
    return StaleVersionError(
        f"The lease of chunk {chunk.id} ran out, and somebody else has taken it.",
        remedy="Nothing is lost: pages already kept stay kept. Raise ABHILEKH_LEASE_S if workers are that slow.",
    )
