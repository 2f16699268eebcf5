'use strict'
// Every verb that Python may call. An exclusive verb uses the body: a newer one interrupts it.
const { observe } = require('../observe')
const { goTo, follow, lookAt, stop } = require('./move')
const { dig } = require('./dig')
const { place } = require('./place')
const { craft } = require('./craft')
const { equip, toss, consume, useItem } = require('./hold')
const { attack } = require('./attack')
const { fight } = require('./fight')
const { activateBlock, sleepIn } = require('./activate')
const { openContainer, transfer } = require('./container')
const { findBlocks } = require('./find')
const { survey } = require('./survey')
const { recipes } = require('./recipes')
const { tendFurnace } = require('./furnace')
const { chat } = require('./chat')
const { getOut } = require('./escape')

const alone = run => ({ run, exclusive: true })
const beside = run => ({ run, exclusive: false })

module.exports = {
  ping: beside(() => 'pong'),
  observe: beside(observe),
  find_blocks: beside(findBlocks),
  survey: beside(survey),
  recipes: beside(recipes),
  chat: beside(chat),
  go_to: alone(goTo),
  get_out: alone(getOut),
  follow: alone(follow),
  look_at: alone(lookAt),
  dig: alone(dig),
  place: alone(place),
  craft: alone(craft),
  equip: alone(equip),
  toss: alone(toss),
  consume: alone(consume),
  attack: alone(attack),
  fight: alone(fight),
  use_item: alone(useItem),
  activate_block: alone(activateBlock),
  sleep_in: alone(sleepIn),
  open_container: alone(openContainer),
  transfer: alone(transfer),
  tend_furnace: alone(tendFurnace),
  stop: alone(stop)
}
