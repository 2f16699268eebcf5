'use strict'
const { fail } = require('../job')
const { blockInReach } = require('../space')
const { opened } = require('./window')

const OVENS = /^(furnace|blast_furnace|smoker)$/

/** Take what is done, then put in `put` and `fuel` ([item, count] or null); tells the slots afterwards. */
async function tendFurnace (bot, { put, fuel, ...where }, job) {
  const block = blockInReach(bot, where)
  if (!OVENS.test(block.name)) fail('not_found', `${block.name} is no furnace`)
  const oven = await opened(bot, bot.openFurnace(block), `${block.name} did not open`, job)
  const taken = {}
  const done = oven.outputItem()
  if (done) {
    await job.whole(oven.takeOutput())
    taken[done.name] = done.count
  }
  if (fuel) await fill(bot, oven, fuel, oven.fuelItem(), (...what) => oven.putFuel(...what), job)
  if (put) await fill(bot, oven, put, oven.inputItem(), (...what) => oven.putInput(...what), job)
  await job.sleep(150)
  const slot = item => item ? [item.name, item.count] : null
  return { input: slot(oven.inputItem()), fuel: slot(oven.fuelItem()), output: slot(oven.outputItem()), burning: oven.fuel > 0, taken }
}

async function fill (bot, oven, [item, count], there, insert, job) {
  if (there && there.name !== item) fail('blocked', `${there.name} lies in the ${oven.title || 'furnace'} already`)
  const kind = bot.registry.itemsByName[item]
  const had = oven.items().filter(i => i.name === item).reduce((n, i) => n + i.count, 0)
  if (!kind || !had) fail('missing_item', `there is no ${item} in the pockets`)
  const room = kind.stackSize - (there ? there.count : 0)
  const n = Math.min(count, had, room)
  if (n > 0) await job.whole(insert(kind.id, null, n))
}

module.exports = { tendFurnace }
