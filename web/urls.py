"""Addresses of the site."""

from django.urls import path

from web import acts, answers, holds, media, people, search, sign_in, signing, start, year
from web.api.urls import urls as api_urls
from web.health import health

handler404 = "web.access.not_found"
handler500 = "web.access.broken"
urlpatterns = [
    path("", start.start, name="start"),
    path("health", health, name="health"),
    path("sign-in/", sign_in.SignIn.as_view(), name="sign-in"),
    path("sign-out/", sign_in.SignOut.as_view(next_page="sign-in"), name="sign-out"),
    path("second-factor/", sign_in.second_factor, name="second-factor"),
    path("invitation/<str:number>/<str:token>/", sign_in.invitation, name="invitation"),
    path("account/", sign_in.own_account, name="account"),
    path("account/device/", sign_in.add_device, name="add-device"),
    path("account/key/", sign_in.own_key, name="own-key"),
    path("view/", sign_in.change_view, name="change-view"),
    path("year/", year.year, name="year"),
    path("year/upload/", year.upload, name="upload"),
    path("year/upload/<str:name>/again/", year.upload_again, name="upload-again"),
    path("year/upload/<str:name>/forget/", year.upload_forget, name="upload-forget"),
    path("year/<int:ends>/", year.year, name="year-of"),
    path("year/<int:ends>/close/", year.close, name="close"),
    path("year/<int:ends>/confirm/", year.confirm, name="confirm"),
    path("year/<int:ends>/retry/", year.retry_failed, name="retry"),
    path("year/<int:ends>/take-back/", year.take_back, name="take-back"),
    path("year/<int:ends>/class/<str:unit>/", year.unit, name="unit"),
    path("draft/<path:record>/page/<int:number>/<int:width>.png", year.draft_picture, name="draft-picture"),
    path("draft/<path:record>/draft.pdf", year.draft_download, name="draft-file"),
    path("draft/<path:record>/", year.draft, name="draft"),
    path("to-sign/", signing.to_sign, name="to-sign"),
    path("to-sign/begin/", signing.begin, name="begin-signing"),
    path("archive/", search.search, name="search"),
    path("archive/<path:record>/document/", search.document, name="document"),
    path("archive/<path:record>/page/<int:number>/<int:width>.png", search.picture, name="picture"),
    path("archive/<path:record>/document.pdf", search.download, name="download"),
    path("archive/<path:record>/extract/", answers.give_extract, name="extract"),
    path("archive/<path:record>/hold/", holds.hold, name="hold"),
    path("archive/<path:record>/check/", search.check, name="check"),
    path("archive/<path:record>/history/", search.past, name="history"),
    path("archive/<path:record>/", search.card, name="card"),
    path("holds/<str:number>/lift/", holds.lift, name="lift-hold"),
    path("terms/", acts.terms, name="terms"),
    path("inventories/draft/", acts.list_cases, name="draft-inventory"),
    path("acts/draft/", acts.draft, name="draft-act"),
    path("acts/<str:number>/", acts.act, name="act"),
    path("acts/<str:number>/agree/", acts.agree, name="agree-act"),
    path("acts/<str:number>/sign/", acts.sign, name="sign-act"),
    path("acts/<str:number>/withdraw/", acts.withdraw, name="withdraw-act"),
    path("acts/<str:number>/execute/", acts.carry_out, name="execute-act"),
    path("media/", media.media, name="media"),
    path("media/<str:name>/", media.ask, name="ask-medium"),
    path("api/v1/", api_urls),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/revoke-key/", people.revoke_key, name="revoke-key"),
    path("people/change/", people.change, name="change-account"),
]
