from hutong.domain.forms.queries.fetching import result

__all__ = ["result"]
