"""How large a data set is."""

from dataclasses import dataclass

# The large set of the budgets; a scale multiplies it.
ESTABLISHMENTS = 100_000
WORKERS = 10_000
PERMANENCES = 30_000
PAGES = 5_000
CASES = 100_000


@dataclass(frozen=True, slots=True)
class Scale:
    """The numbers of rows. Floors keep a tiny set whole: every level of the network, every kind of page."""

    factor: float
    establishments: int
    workers: int
    permanences: int
    pages: int
    cases: int

    @classmethod
    def of(cls, factor: float) -> "Scale":
        if not 0 < factor <= 10:
            raise ValueError("a scale lies between 0 and 10")
        return cls(
            factor,
            establishments=max(60, round(ESTABLISHMENTS * factor)),
            workers=max(20, round(WORKERS * factor)),
            permanences=max(30, round(PERMANENCES * factor)),
            pages=max(40, round(PAGES * factor)),
            cases=max(40, round(CASES * factor)),
        )

    @property
    def tenth(self) -> "Scale":
        return Scale.of(self.factor / 10)

    @property
    def name(self) -> str:
        return f"{self.factor:.6f}".rstrip("0").rstrip(".").replace(".", "_")

    def __str__(self) -> str:
        return (
            f"{self.establishments:,} establishments, {self.workers:,} workers, "
            f"{self.permanences:,} permanences, {self.pages:,} pages, {self.cases:,} cases"
        )
