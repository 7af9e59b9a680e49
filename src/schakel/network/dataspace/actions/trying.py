"""Trying a query out before partners may ask it: the owner sees exactly what would leave."""

import os
from collections.abc import Mapping

from schakel.kernel.errors import NotFound
from schakel.network.dataspace.actions.computing import Input, compute
from schakel.network.dataspace.domain.computing import Answer, Parameter, Shape, bind, vet
from schakel.network.dataspace.models import Dataset
from schakel.network.dataspace.queries.catalogue import TABLES
from schakel.network.dataspace.queries.sources import offers_folder, open_beneath


def try_query(
    uid: str,
    sql: str,
    shape: Shape,
    parameters: tuple[Parameter, ...],
    values: Mapping[str, object],
    *,
    min_group: int,
) -> Answer:
    """The answer as a partner would get it. Nothing is kept, counted or logged.

    Raises
    ------
    NotFound
        If there is no such dataset, or it is no table.
    schakel.kernel.errors.SchakelError
        Whatever a partner would be told: a wrong value, a query that is refused or too big, or an
        answer that may not leave.
    """
    dataset = Dataset.objects.filter(uid=uid, source_kind__in=TABLES).first()
    if dataset is None:
        raise NotFound("There is no such dataset.")
    bound = bind(parameters, values)
    fd = open_beneath(offers_folder(), dataset.path)
    try:
        raw = compute(sql, bound, [Input("data", dataset.source_kind, fd, dataset.table)])
    finally:
        os.close(fd)
    return vet(shape, raw.columns, raw.rows, records=raw.records, min_group=min_group)
