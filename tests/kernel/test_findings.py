from kernel.findings import Finding, Report, Severity, merged


def finding(severity: Severity) -> Finding:
    return Finding("x.y", severity, "/", "…")


def test_a_check_that_ran_nothing_is_not_ok() -> None:
    assert not Report().ok
    assert not Report(0, (finding(Severity.INFO),)).ok


def test_only_an_error_spoils_a_report() -> None:
    assert Report(1).ok
    assert Report(1, (finding(Severity.WARNING), finding(Severity.INFO))).ok
    assert not Report(1, (finding(Severity.ERROR),)).ok


def test_reports_add_up() -> None:
    whole = merged([Report(2, (finding(Severity.INFO),)), Report(3, (finding(Severity.ERROR),))])
    assert whole.checks_run == 5
    assert len(whole.findings) == 2
    assert not whole.ok
